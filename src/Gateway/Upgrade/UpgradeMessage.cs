namespace Gateway.Upgrade;

/// <summary>One line of what a new gateway tells the old one over their pipe, for people.</summary>
public sealed record UpgradeMessage(UpgradeMessageKind Kind, string Text)
{
    // Handles of the child's ends; the second pipe leads from the old one to the new, with a HandoverState.
    public const string PipeVariable = "GATEWAY_UPGRADE_PIPE";
    public const string HandoverVariable = "GATEWAY_UPGRADE_WILL";

    /// <summary>To a new gateway that is nobody's child, before why it is not to take over.</summary>
    public const string Refusal = "refused ";

    public static UpgradeMessage? Parse(string line) =>
        line.Split(' ', 2) is [var kind, var text] && Enum.TryParse<UpgradeMessageKind>(kind, out var known)
            ? new UpgradeMessage(known, text)
            : null;

    public override string ToString() => $"{Kind} {Text}";
}

public enum UpgradeMessageKind
{
    Progress,

    /// <summary>A line of its standard error: why it cannot.</summary>
    Fault,

    /// <summary>It serves; its text is its version.</summary>
    Ready,

    /// <summary>Somebody stops it, and means the service.</summary>
    Stopped,
}
