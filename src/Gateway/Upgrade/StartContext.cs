namespace Gateway.Upgrade;

/// <summary>What this process was started with beyond its command line.</summary>
/// <param name="Parent">The gateway that it is to replace; null when it replaces none.</param>
public sealed record StartContext(InheritedSockets Sockets, UpgradeParent? Parent)
{
    /// <summary>To be called before any process is started, which would inherit variables and descriptors.</summary>
    public static StartContext OfThisProcess() => new(InheritedSockets.OfThisProcess(), UpgradeParent.OfThisProcess());
}
