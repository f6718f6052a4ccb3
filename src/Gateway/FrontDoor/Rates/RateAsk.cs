namespace Gateway.FrontDoor;

/// <summary>Whether this client may pass by this policy.</summary>
public readonly record struct RateAsk(RatePolicy Policy, ClientKey Client);

/// <param name="Wait">Until it is worth to ask again; zero where nobody knows.</param>
public sealed record RateRefusal(RatePolicy Policy, TimeSpan Wait);
