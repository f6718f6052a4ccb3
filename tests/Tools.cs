namespace SharedTests;

/// <summary>Programs that some tests need and not every machine has.</summary>
public static class Tools
{
    /// <summary>Skips the test where the program is missing, but never in CI, which installs it.</summary>
    public static void Need(string program) => Assert.SkipUnless(
        IsThere(program) || Environment.GetEnvironmentVariable("CI") == "true",
        $"{program} is not installed");

    /// <summary>The path of a library that is loaded into the process under test; skips as above.</summary>
    public static string NeedLibrary(string name)
    {
        var path = LibraryFolders().Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.SkipUnless(
            path is not null || Environment.GetEnvironmentVariable("CI") == "true", $"{name} is not installed");
        return path!;
    }

    // /usr/lib and the folder of each kind of machine; deeper links may lead round in circles.
    private static IEnumerable<string> LibraryFolders() =>
        new[] { "/usr/lib", "/usr/lib64", "/lib", "/usr/local/lib" }.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateDirectories(folder, "*-linux-*").Prepend(folder));

    public static bool IsThere(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
