namespace Api.Indexing;

/// <summary>One number for each slot, of four bytes for as long as all of them fit.</summary>
public sealed class NumberColumn
{
    private int[] _small = new int[1024];
    private long[]? _large;

    public long this[int slot] => _large is { } large ? large[slot] : _small[slot];

    /// <summary>The room is there.</summary>
    public void Set(int slot, long number)
    {
        if (_large is null && number is >= int.MinValue and <= int.MaxValue) _small[slot] = (int)number;
        else (_large ??= Widen())[slot] = number;
    }

    public void Resize(int slots)
    {
        if (_large is null) Array.Resize(ref _small, slots);
        else Array.Resize(ref _large, slots);
    }

    public void Save(ArrayWriter file, int slots) =>
        file.Write<int>(_small.AsSpan(0, _large is null ? slots : 0)).Write<long>(_large.AsSpan(0, _large is null ? 0 : slots));

    public void Load(ArrayReader file)
    {
        (_small, _) = file.ReadToGrow<int>();
        (_large, var count) = file.ReadToGrow<long>();
        if (count == 0) _large = null;
    }

    private long[] Widen()
    {
        var large = Array.ConvertAll(_small, number => (long)number);
        _small = [];
        return large;
    }
}
