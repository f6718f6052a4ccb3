using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Gateway.Replicas;

namespace Gateway.Forwarding;

/// <summary>What a client is told of the replica that keeps its state. Of a found one it comes from the address alone,
/// so that several gateways in front of the same replicas agree; a child is known to its own gateway only.</summary>
public static class ReplicaHash
{
    private const int Bytes = 8; // for telling replicas apart: it guards nothing

    private static readonly ConditionalWeakTable<Replica, string> _known = [];

    public static string Of(Replica replica) => _known.TryGetValue(replica, out var hash)
        ? hash
        : _known.GetValue(replica, static made => Hash(Identity(made)));

    private static string Identity(Replica replica) => replica.Origin == ReplicaOrigin.Found
        ? replica.Address
        : string.Create(CultureInfo.InvariantCulture, $"{replica.Address} {replica.Pid} {replica.StartedAt:O}");

    private static string Hash(string identity) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, Bytes));
}
