using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Gateway.Cli;

/// <summary>What <c>gateway --version</c> shows, in one line: version and commit, runtime, machine.</summary>
public static class VersionText
{
    public static string Line { get; } = string.Join(' ',
        typeof(VersionText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        RuntimeInformation.FrameworkDescription, RuntimeInformation.RuntimeIdentifier);

    public static void AddTo(RootCommand root)
    {
        foreach (var option in root.Options.OfType<VersionOption>())
            (option.Action, option.Description) = (new Show(), "Show version, commit and runtime");
    }

    private sealed class Show : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(Line);
            return ExitCode.Done;
        }
    }
}
