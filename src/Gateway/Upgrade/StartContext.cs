namespace Gateway.Upgrade;

public sealed record StartContext(InheritedSockets Sockets, UpgradeParent? Parent)
{
    /// <summary>To be called before any process is started, which would inherit variables and descriptors.</summary>
    public static StartContext OfThisProcess() => new(InheritedSockets.OfThisProcess(), UpgradeParent.OfThisProcess());
}
