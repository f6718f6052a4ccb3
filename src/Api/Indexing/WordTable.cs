using System.Numerics;

namespace Api.Indexing;

/// <summary>Words by number, each once, end to end in one array: half of what as many strings take.</summary>
public sealed class WordTable
{
    private char[] _letters = new char[1024];
    private int[] _ends = new int[256];

    // A word's number plus one, at the word's hash or behind it; at most half of them are taken.
    private int[] _places = new int[512];

    public int Count { get; private set; }

    private ReadOnlySpan<char> this[int number] => _letters.AsSpan(End(number)..End(number + 1));

    /// <returns>Below 0 for one that is not there.</returns>
    public int Find(ReadOnlySpan<char> word) => _places[PlaceOf(word)] - 1;

    /// <returns>Its number; a new word has the next.</returns>
    public int Add(ReadOnlySpan<char> word)
    {
        var place = PlaceOf(word);
        if (_places[place] > 0) return _places[place] - 1;
        Append(word);
        _places[place] = Count;
        if (Count * 2 > _places.Length) Place();
        return Count - 1;
    }

    /// <summary>Gives back most of the room that it had to grow.</summary>
    public void Pack()
    {
        Array.Resize(ref _letters, Room.Left(End(Count)));
        Array.Resize(ref _ends, Room.Left(Count));
    }

    public void Save(ArrayWriter file) => file.Write<char>(_letters.AsSpan(0, End(Count))).Write<int>(_ends.AsSpan(0, Count));

    public void Load(ArrayReader file)
    {
        (_letters, _) = file.ReadToGrow<char>();
        (_ends, Count) = file.ReadToGrow<int>();
        Place();
    }

    private void Append(ReadOnlySpan<char> word)
    {
        var start = End(Count);
        if (start + word.Length > _letters.Length) Array.Resize(ref _letters, Room.For(start + word.Length));
        if (Count == _ends.Length) Array.Resize(ref _ends, Room.For(Count));
        word.CopyTo(_letters.AsSpan(start));
        _ends[Count++] = start + word.Length;
    }

    private void Place()
    {
        _places = new int[BitOperations.RoundUpToPowerOf2((uint)(Count + 1) * 2)];
        for (var number = 0; number < Count; number++) _places[PlaceOf(this[number])] = number + 1;
    }

    private int PlaceOf(ReadOnlySpan<char> word)
    {
        var place = string.GetHashCode(word) & (_places.Length - 1);
        while (_places[place] > 0 && !word.SequenceEqual(this[_places[place] - 1])) place = (place + 1) & (_places.Length - 1);
        return place;
    }

    private int End(int count) => count == 0 ? 0 : _ends[count - 1];
}
