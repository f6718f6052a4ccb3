using System.Collections.Concurrent;

namespace Api.Indexing;

/// <summary>
/// Rows that were shown, as the JSON that was sent. By slot: a changed row gets another one, so that what is here holds for
/// as long as its slot is found.
/// </summary>
public sealed class ShownRows
{
    private const int MaxBytes = 2 << 20;

    private readonly ConcurrentDictionary<int, byte[]> _rows = new();
    private int _bytes;

    /// <returns>Null where it is not kept.</returns>
    public byte[]? Find(int slot) => _rows.GetValueOrDefault(slot);

    public void Keep(int slot, byte[] json)
    {
        if (Interlocked.Add(ref _bytes, json.Length) > MaxBytes) Clear(json.Length);
        _rows[slot] = json;
    }

    // All at once: what is shown often is back soon, and nobody has to note what that is.
    private void Clear(int next)
    {
        _rows.Clear();
        _bytes = next;
    }
}
