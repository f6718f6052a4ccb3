using System.Globalization;

namespace Gateway.Replicas;

/// <summary>What operators call a replica: <c>slot.generation</c> for a child, the address for a found one.</summary>
public readonly record struct ReplicaId(string Text)
{
    /// <param name="slot">1 and up; a slot outlives the processes that fill it.</param>
    /// <param name="generation">1 for the code that the gateway started with, one more for each reload.</param>
    public static ReplicaId OfSlot(int slot, int generation) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{slot}.{generation}"));

    /// <summary>Of a child: what stays the same when another process takes over.</summary>
    public string SlotName => Text.Split('.')[0];

    public override string ToString() => Text;
}
