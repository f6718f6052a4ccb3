using System.Collections;
using Gateway.Control;

namespace Gateway.Cli;

/// <param name="OutIsTerminal">A person reads along, so that colours and redrawing make sense.</param>
/// <param name="Environment">Names compare as the system compares them.</param>
public sealed record Surroundings(
    TextWriter Out, TextWriter Error, bool OutIsTerminal, IReadOnlyDictionary<string, string> Environment,
    string Directory, Func<(int Columns, int Rows)>? TerminalSize = null)
{
    public static Surroundings OfThisProcess()
    {
        // Programs read JSON and letters as UTF-8, whatever the locale is for people.
        var isRead = Console.IsOutputRedirected;
        if (isRead && !OperatingSystem.IsWindows()) Console.OutputEncoding = new UTF8Encoding(false);
        return new Surroundings(
            Console.Out, Console.Error, !isRead,
            System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(
                entry => (string)entry.Key, entry => (string)(entry.Value ?? ""),
                OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal),
            System.Environment.CurrentDirectory,
            isRead ? null : () => (Console.WindowWidth, Console.WindowHeight));
    }

    /// <exception cref="UnwrittenException">A full disk. Of a reader that is gone the console says nothing.</exception>
    public void Say(string line)
    {
        try
        {
            Out.WriteLine(line);
        }
        catch (IOException refused)
        {
            throw new UnwrittenException(refused);
        }
    }

    /// <summary>The exit code of a verb that the gateway has answered so; says why when it was not done.</summary>
    public int End(ControlAnswer answer) => answer.Ok ? ExitCode.Done : Refuse(answer.ExitCode, answer.Text);

    /// <summary>Says why the verb did not do its work, and returns the exit code that it was given.</summary>
    public int Refuse(int exitCode, string reason)
    {
        Error.WriteLine($"gateway: {PlainText.Of(reason)}");
        return exitCode;
    }

    public int RefuseAll(string what, IReadOnlyList<string> faults)
    {
        Error.WriteLine($"gateway: {what} {(faults.Count == 1 ? "has a fault" : $"has {faults.Count} faults")}:");
        foreach (var fault in faults) Error.WriteLine($"  {PlainText.Of(fault)}");
        return ExitCode.Usage;
    }
}
