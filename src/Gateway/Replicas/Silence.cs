namespace Gateway.Replicas;

/// <summary>A replica shows no sign of life: neither a probe nor a request has found an answer.</summary>
/// <param name="Since">A timestamp of the clock.</param>
/// <param name="Unreachable">It takes no connections; else it takes them and answers nothing.</param>
public sealed record Silence(long Since, bool Unreachable);
