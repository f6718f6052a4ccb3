namespace Gateway.Supervision;

/// <summary>How much time a stop gives.</summary>
public enum StopHaste
{
    /// <summary>Requests in flight get <see cref="StopOptions.Timeout"/>, replicas
    /// <see cref="StopOptions.ReplicaTimeout"/>.</summary>
    Graceful,

    /// <summary>Nobody waits for requests, and replicas get a second.</summary>
    Quick,

    /// <summary>Replicas are killed.</summary>
    AtOnce,
}
