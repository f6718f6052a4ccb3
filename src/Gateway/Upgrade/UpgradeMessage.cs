namespace Gateway.Upgrade;

/// <summary>One line of what a new gateway tells the old one over their pipe.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Text">For people.</param>
public sealed record UpgradeMessage(UpgradeMessageKind Kind, string Text)
{
    /// <summary>Holds the handle of the child's end.</summary>
    public const string PipeVariable = "GATEWAY_UPGRADE_PIPE";

    /// <summary>Holds the handle of a pipe that leads the other way: what operators have asked of the old
    /// one.</summary>
    public const string HandoverVariable = "GATEWAY_UPGRADE_WILL";

    public static UpgradeMessage? Parse(string line) =>
        line.Split(' ', 2) is [var kind, var text] && Enum.TryParse<UpgradeMessageKind>(kind, out var known)
            ? new UpgradeMessage(known, text)
            : null;

    public override string ToString() => $"{Kind} {Text}";
}

public enum UpgradeMessageKind
{
    /// <summary>How far it has come.</summary>
    Progress,

    /// <summary>A line of its standard error: why it cannot.</summary>
    Fault,

    /// <summary>It serves; its text is its version.</summary>
    Ready,
}
