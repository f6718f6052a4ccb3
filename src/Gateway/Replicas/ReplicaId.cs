namespace Gateway.Replicas;

/// <summary>What operators call it: <c>slot.generation</c> for a child, the address for a found one.</summary>
public readonly record struct ReplicaId(string Text)
{
    /// <param name="generation">1 for the code that the gateway started with, one more for each reload.</param>
    /// <param name="turn">Above 1 (<c>slot.generation.turn</c>) for one that takes over from the same code.</param>
    public static ReplicaId OfSlot(int slot, int generation, int turn = 1) =>
        new($"{slot}.{generation}{(turn > 1 ? $".{turn}" : "")}");

    /// <summary><c>1.1</c> means whichever process fills slot 1 with generation 1.</summary>
    public bool IsMeantBy(string asked) => Text == asked
        || (Dots(Text) == 2 && Dots(asked) == 1 && Text.StartsWith(asked + ".", StringComparison.Ordinal));

    public string SlotName => Text.Split('.')[0];
    public override string ToString() => Text;

    private static int Dots(string text) => text.AsSpan().Count('.');
}
