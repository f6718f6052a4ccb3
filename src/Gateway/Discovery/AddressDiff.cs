using System.Net;

namespace Gateway.Discovery;

/// <summary>What changed between two answers.</summary>
public sealed record AddressDiff(IReadOnlyList<IPEndPoint> Appeared, IReadOnlyList<IPEndPoint> Vanished)
{
    /// <summary>In the order of their answers, so that the same answer always means the same steps.</summary>
    public static AddressDiff Between(IReadOnlyCollection<IPEndPoint> known, IReadOnlyCollection<IPEndPoint> found) =>
        new([.. found.Except(known)], [.. known.Except(found)]);
}
