namespace Gateway.Replicas;

/// <summary>What a replica that is built from its sources as it runs says of that.</summary>
/// <param name="Blocked">Nothing more comes of it until somebody edits a file.</param>
public sealed record ReplicaProgress(string Text, bool Blocked);
