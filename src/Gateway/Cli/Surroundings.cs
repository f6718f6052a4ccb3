using System.Collections;

namespace Gateway.Cli;

/// <summary>What a verb finds around it.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Faults.</param>
/// <param name="OutIsTerminal">A person reads along, so that colours and redrawing make sense.</param>
/// <param name="Environment">Names compare as the system compares them.</param>
/// <param name="Directory">The current directory, absolute.</param>
/// <param name="TerminalWidth">Columns of the terminal; null where there is none.</param>
public sealed record Surroundings(
    TextWriter Out,
    TextWriter Error,
    bool OutIsTerminal,
    IReadOnlyDictionary<string, string> Environment,
    string Directory,
    Func<int>? TerminalWidth = null)
{
    public static Surroundings OfThisProcess() => new(
        Console.Out, Console.Error, !Console.IsOutputRedirected,
        System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(
            entry => (string)entry.Key, entry => (string)(entry.Value ?? ""),
            OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal),
        System.Environment.CurrentDirectory,
        Console.IsOutputRedirected ? null : () => Console.WindowWidth);

    /// <summary>Says why the verb did not do its work.</summary>
    /// <returns><paramref name="exitCode"/>, for the verb to return.</returns>
    public int Refuse(int exitCode, string reason)
    {
        Error.WriteLine($"gateway: {reason}");
        return exitCode;
    }

    /// <summary>Lists everything that is wrong with the command line or the settings.</summary>
    public int RefuseAll(string what, IReadOnlyList<string> faults)
    {
        Error.WriteLine($"gateway: {what} {(faults.Count == 1 ? "has a fault" : $"has {faults.Count} faults")}:");
        foreach (var fault in faults) Error.WriteLine($"  {fault}");
        return ExitCode.Usage;
    }
}
