namespace Gateway.ProcessTests;

/// <summary>Programs that some tests need and not every machine has.</summary>
public static class Tools
{
    /// <summary>Skips the test where the program is missing, but never in CI, which installs it.</summary>
    public static void Need(string program) => Assert.SkipUnless(
        IsThere(program) || Environment.GetEnvironmentVariable("CI") == "true",
        $"{program} is not installed");

    private static bool IsThere(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
