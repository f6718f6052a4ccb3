namespace Gateway.Upgrade;

/// <summary>What this process was started with beyond its command line.</summary>
/// <param name="Sockets">Listening sockets that it inherited.</param>
/// <param name="Parent">The gateway that it is to replace; null when it replaces none.</param>
public sealed record StartContext(InheritedSockets Sockets, UpgradeParent? Parent)
{
    /// <summary>To be called before anything starts a process: takes the variables out of the environment, and keeps the
    /// descriptors from children.</summary>
    public static StartContext OfThisProcess() => new(InheritedSockets.OfThisProcess(), UpgradeParent.OfThisProcess());
}
