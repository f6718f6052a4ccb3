using System.Text.RegularExpressions;

namespace Gateway.Apps;

public sealed partial class WatchProgress
{
    private readonly Lock _gate = new();
    private readonly List<string> _errors = [];
    private string _chapter = "the app is being built";

    public string Text
    {
        get
        {
            lock (_gate)
                return _errors.Count == 0 ? _chapter : "the app does not compile:\n" + string.Join('\n', _errors);
        }
    }

    /// <returns>True when the line says that the app has ended.</returns>
    public bool Read(string line)
    {
        var end = Ended().Match(line);
        lock (_gate)
        {
            if (BuildOutput.Error(line) is { } error) Keep(Prefix().Replace(error, ""));
            else if (NewTry().IsMatch(line)) Turn("the app is being built");
            else if (line.Contains("Build succeeded", StringComparison.Ordinal)) Turn("the app is starting");
            else if (end.Success) Turn($"the app has ended{end.Groups[1]}; a change to its files starts it again");
        }

        return end.Success;
    }

    private void Keep(string error)
    {
        if (_errors.Count < BuildOutput.MostErrors && !_errors.Contains(error)) _errors.Add(error);
    }

    private void Turn(string chapter)
    {
        _errors.Clear();
        _chapter = chapter;
    }

    [GeneratedRegex(@"^dotnet watch : ")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"^dotnet watch : (File|Files) |^dotnet watch : Restart is needed|Determining projects to restore")]
    private static partial Regex NewTry();

    [GeneratedRegex(@"^dotnet watch : .*\bExited( with error code \d+)?")]
    private static partial Regex Ended();
}
