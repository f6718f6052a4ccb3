namespace Api.Changes;

/// <summary>The data of one event. It names what changed and does not repeat it: a reader asks for what it needs.</summary>
public sealed record ChangeAnswer(long ChangeId, ChangeKind Kind, long? OpportunityId, DateTime HappenedAt);
