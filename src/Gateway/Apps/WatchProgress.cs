using System.Text.RegularExpressions;

namespace Gateway.Apps;

public enum WatchPhase
{
    Building, // or looking for what an edit has changed
    Runs, // as far as dotnet watch can tell: it starts, or serves
    Broken, // it does not compile, until somebody edits a file; what it was before may still run
    Ended, // until somebody edits a file
}

public sealed record WatchState(WatchPhase Phase, string Text);

/// <summary>Reads what <c>dotnet watch</c> writes, and tells when it gets somewhere.</summary>
public sealed partial class WatchProgress
{
    private static readonly WatchState _building = new(WatchPhase.Building, "the app is being built");
    private static readonly WatchState _runs = new(WatchPhase.Runs, "the app is starting");

    private readonly Lock _gate = new();
    private readonly List<string> _errors = [];
    private WatchState _state = _building;
    private Action<WatchState>? _tell;
    private string _end = "";
    private volatile bool _hasApp;

    /// <summary>Whether the app runs, whatever is built beside it.</summary>
    public bool HasApp => _hasApp;

    /// <summary>Tells how it stands, now and whenever that changes.</summary>
    public void Follow(Action<WatchState> tell)
    {
        lock (_gate)
        {
            _tell = tell;
            tell(_state);
        }
    }

    /// <returns>True when the line says that the app has ended.</returns>
    public bool Read(string line)
    {
        var end = Ended().Match(line);
        lock (_gate)
        {
            if (end.Success) (_end, _hasApp) = (end.Groups[1].Value, false);
            else if (Launched().IsMatch(line)) _hasApp = true;
            if (Next(line) is { } next && next != _state) _tell?.Invoke(_state = next);
        }

        return end.Success;
    }

    private WatchState? Next(string line)
    {
        var ours = Prefix().Match(line);
        if (ErrorIn(line, ours.Length) is { } error) return Add(error, ours.Success);
        if (NewTry().IsMatch(line)) return Turn(_building);
        if (BuildFailed().IsMatch(line)) return Broken("the app does not build; its log says why");
        if (GivenUp().IsMatch(line)) return Over();
        // Told late, of the edit before: this one's files would have been named first.
        if (_state.Phase == WatchPhase.Broken && Applied().IsMatch(line)) return null;
        return Works().IsMatch(line) || Applied().IsMatch(line) ? Turn(_runs) : null;
    }

    // What the app itself writes is no error of the compiler's, save that dotnet watch has put its name before it.
    private string? ErrorIn(string line, int prefix) =>
        prefix > 0 || _state.Phase == WatchPhase.Building ? BuildOutput.Error(line[prefix..]) : null;

    // A build ends with a line of its own. What cannot be edited into the running app has none.
    private WatchState? Add(string error, bool isEdit)
    {
        if (_errors.Count < BuildOutput.MostErrors && !_errors.Contains(error)) _errors.Add(error);
        return isEdit || _state.Phase == WatchPhase.Broken ? Broken() : null;
    }

    private WatchState Turn(WatchState to)
    {
        _errors.Clear();
        return to;
    }

    private WatchState Broken(string otherwise = "") => new(WatchPhase.Broken,
        _errors.Count == 0 ? otherwise : "the app does not compile:\n" + string.Join('\n', _errors));

    private WatchState Over() =>
        new(WatchPhase.Ended, $"the app has ended{_end}; a change to its files starts it again");

    [GeneratedRegex(@"^dotnet watch : ")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"^dotnet watch : (File|Files) |^dotnet watch : Restart is needed|Determining projects to restore")]
    private static partial Regex NewTry();

    [GeneratedRegex(@"^Build FAILED\.|^dotnet watch : Fix the error to continue")]
    private static partial Regex BuildFailed();

    [GeneratedRegex(@"^dotnet watch : Waiting for a file to change before restarting")]
    private static partial Regex GivenUp();

    [GeneratedRegex("^Build succeeded|^dotnet watch : Waiting for changes")]
    private static partial Regex Works();

    [GeneratedRegex("^dotnet watch : (.* changes applied|No .*changes to apply)")]
    private static partial Regex Applied();

    [GeneratedRegex(@"^dotnet watch : Waiting for changes")]
    private static partial Regex Launched();

    [GeneratedRegex(@"^dotnet watch : .*\bExited( with error code \d+)?")]
    private static partial Regex Ended();
}
