namespace Api.Changes;

/// <summary>
/// One line of the change log. It is written in the transaction of the change itself, and writers go one at a time, so
/// the ids become visible in their order: who has seen id 7 never finds a 6 later.
/// </summary>
public sealed class Change
{
    public long ChangeId { get; set; }

    public ChangeKind Kind { get; set; }

    /// <summary>Null for a change of many rows at once, such as seeding.</summary>
    public long? OpportunityId { get; set; }

    public DateTime HappenedAt { get; set; }
}

public enum ChangeKind
{
    Created,
    Updated,
    Deleted,
    Seeded,
}
