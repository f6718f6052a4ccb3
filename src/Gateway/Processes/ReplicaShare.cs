namespace Gateway.Processes;

/// <summary>What one replica is given of the machine, and of the gateway.</summary>
/// <param name="Cpus">1 and up: each .NET process otherwise believes that it owns them all.</param>
/// <param name="Threads">Of its thread pool, that it may have at once.</param>
/// <param name="Link">A socket for the link, beside the two others.</param>
/// <param name="Memory">Null where that has no limit.</param>
public sealed record ReplicaShare(int Cpus, int Threads, bool Link, MemoryGroups? Memory = null);
