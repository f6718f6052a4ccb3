namespace Gateway.Replicas;

/// <summary>What operators call a replica: <c>slot.generation</c> for a child, the address for a found one. No two that
/// live have the same.</summary>
public readonly record struct ReplicaId(string Text)
{
    /// <param name="slot">1 and up; a slot outlives the processes that fill it.</param>
    /// <param name="generation">1 for the code that the gateway started with, one more for each reload.</param>
    /// <param name="turn">Above 1 for a process that takes over from another of the same code, whose id it cannot have:
    /// <c>slot.generation.turn</c>.</param>
    public static ReplicaId OfSlot(int slot, int generation, int turn = 1) => new(string.Create(
        CultureInfo.InvariantCulture, $"{slot}.{generation}{(turn > 1 ? $".{turn}" : "")}"));

    /// <summary>Whether somebody who says <paramref name="asked"/> may mean it: <c>1.1</c> is whichever process fills
    /// slot 1 with generation 1.</summary>
    public bool IsMeantBy(string asked) => Text == asked
        || (Dots(Text) == 2 && Dots(asked) == 1 && Text.StartsWith(asked + ".", StringComparison.Ordinal));

    /// <summary>Of a child: what stays the same when another process takes over.</summary>
    public string SlotName => Text.Split('.')[0];

    public override string ToString() => Text;

    private static int Dots(string text) => text.AsSpan().Count('.');
}
