using Gateway.Replicas;

namespace Gateway.Forwarding;

/// <summary>A lease, or why there is none.</summary>
public readonly record struct Admission(RequestLease? Lease, AttemptOutcome Refusal)
{
    public static Admission To(RequestLease lease) => new(lease, default);

    public static Admission Refused(AttemptResult why, string? detail = null) =>
        new(null, new AttemptOutcome(why, detail));
}
