using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary>What a reload shall be like.</summary>
/// <param name="Canary">Null: a short watch over the first new replica.</param>
/// <param name="Surge">Null: as the settings say.</param>
public sealed record ReloadRequest(CanaryPlan? Canary = null, int? Surge = null);
