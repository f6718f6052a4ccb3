namespace Gateway.Processes;

/// <summary>What .NET keeps in the temporary folder for debuggers and tools while a process runs. One that is killed
/// cannot take its own away, and would leave three files each time.</summary>
public static class RuntimeFiles
{
    /// <param name="folder">The temporary folder.</param>
    /// <param name="pid">Of a process that has ended.</param>
    public static void DeleteOf(string folder, int pid)
    {
        string[] patterns = [Of("dotnet-diagnostic", "*-socket"), Of("clr-debug-pipe", "*-in"), Of("clr-debug-pipe", "*-out")];
        try
        {
            foreach (var file in patterns.SelectMany(pattern => Directory.EnumerateFiles(folder, pattern)))
                File.Delete(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Nobody needs them any more, so nobody needs to hear of it.
        }

        string Of(string kind, string rest) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{pid}-{rest}");
    }
}
