using static Gateway.Replicas.ReplicaEvent;
using static Gateway.Replicas.ReplicaState;

namespace Gateway.Replicas;

/// <summary>Only <see cref="Ready"/> gives leases; <see cref="Gone"/> is the end.</summary>
public enum ReplicaState { Starting, Ready, Unhealthy, Ejected, Draining, Stopping, Gone }

public enum ReplicaEvent
{
    ProbePassed, // a probe was answered as it should
    ProbesFailed, // as many in a row as the threshold allows, or a connection was refused
    EjectedAsOutlier, // it answers clearly worse than the others
    EjectionEnded, // the time for which it was ejected is over
    BootTimedOut, // no probe passed within the boot time-out
    DrainAsked, // it shall leave: scaled away, reloaded, recycled, or an operator asked
    Withdrawn, // discovery no longer names its address
    UndrainAsked, // an operator wants it back
    Drained, // its last request has ended, or the time for that is over
    Exited, // its process has ended
}

/// <summary>A child is started and stopped by this gateway; a found one is only routed to.</summary>
public enum ReplicaOrigin { Child, Found }

/// <summary>A replica's whole life, as a table: what is not in it has no arrow, and the event changes nothing. A
/// drained replica that is held stays where it is, so that it can be looked at and undrained.</summary>
public static class ReplicaLife
{
    public static ReplicaState? Next(
        ReplicaState state, ReplicaEvent happened, ReplicaOrigin origin, bool held = false) =>
        (state, happened) switch
        {
            (Gone, _) => null,
            (_, Exited) => Gone,

            (Starting, ProbePassed) => Ready,
            (Starting, BootTimedOut) => Stopping,
            (Starting, DrainAsked or Withdrawn) => Stop(origin),

            (Ready, ProbesFailed) => Unhealthy,
            (Ready, EjectedAsOutlier) => Ejected,
            (Ready, DrainAsked or Withdrawn) => Draining,

            (Unhealthy, ProbePassed) => Ready,
            (Unhealthy, DrainAsked or Withdrawn) => Draining,

            // Probes do not judge an outlier: it answers them as it should.
            (Ejected, EjectionEnded) => Unhealthy,
            (Ejected, DrainAsked or Withdrawn) => Draining,

            (Draining, UndrainAsked) => Starting,
            (Draining, Drained) when !held => Stop(origin),

            _ => null,
        };

    /// <summary>In documents, metrics and texts: why it is not ready is for the reason to say.</summary>
    public static string WireName(this ReplicaState state) =>
        (state == Ejected ? Unhealthy : state).ToString().ToLowerInvariant();

    /// <summary>It gets no requests, keeps its process, and comes back by a probe.</summary>
    public static bool IsUnhealthy(this ReplicaState state) => state is Unhealthy or Ejected;

    private static ReplicaState Stop(ReplicaOrigin origin) => origin == ReplicaOrigin.Child ? Stopping : Gone;
}
