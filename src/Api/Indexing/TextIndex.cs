using System.Runtime.InteropServices;

namespace Api.Indexing;

/// <summary>Which slot has which stems. Slots are added in order, by one writer, and never change.</summary>
public sealed class TextIndex
{
    private const int Stop = -1;

    // From here on, more of the same word counts little.
    private const float Saturation = 1.2f;

    // Words that differ in their endings have one stem; a text is read without stemming what was stemmed before.
    private readonly WordTable _words = new();
    private readonly List<int> _termOf = [];
    private readonly WordTable _stems = new();
    private readonly List<int> _touched = [];
    private Postings[] _terms = new Postings[1024];
    private int[] _weights = new int[1024];
    private int _slots;

    public void Add(int slot, params ReadOnlySpan<(string Text, int Weight)> fields)
    {
        foreach (var (text, weight) in fields) Weigh(Words.Fold(text), weight);
        foreach (var term in _touched) _terms[term].Add(slot, _weights[term]);
        foreach (var term in _touched) _weights[term] = 0;
        _touched.Clear();
        _slots = slot + 1;
    }

    /// <summary>Whether a slot has all stems, or any of them.</summary>
    public bool Has(int slot, IReadOnlyList<string> stems, bool any)
    {
        foreach (var stem in stems)
            if ((_stems.Find(stem) is >= 0 and var term && _terms[term].Has(slot)) == any)
                return any;
        return !any && stems.Count > 0;
    }

    /// <summary>Tells each hit's slot and score, by slot.</summary>
    public void Find(IReadOnlyList<string> stems, bool any, Action<int, float> hit)
    {
        var terms = stems.Select(stem => _stems.Find(stem)).Where(term => term >= 0).OrderBy(term => _terms[term].Count).ToArray();
        if (terms.Length == 0 || (!any && terms.Length < stems.Count)) return;
        if (any && terms.Length > 1) FindAny(terms, hit);
        else FindAll(terms, hit);
    }

    /// <summary>Puts all lists into one array, with little room for each to grow.</summary>
    public void Pack()
    {
        _stems.Pack();
        _words.Pack();
        _termOf.TrimExcess();
        var all = new uint[Terms.Sum(Postings.Packed)];
        for (var (term, start) = (0, 0); term < _stems.Count; start += Postings.Packed(_terms[term++].Count))
        {
            _terms[term].Items.CopyTo(all.AsSpan(start));
            _terms[term] = Postings.In(all, start, _terms[term].Count);
        }
    }

    public void Save(ArrayWriter file)
    {
        file.Write(_slots).Write<int>([.. Terms]).Begin(Terms.Sum(Postings.Packed));
        foreach (ref readonly var term in _terms.AsSpan(0, _stems.Count))
            file.Append(term.Items).Append<uint>(new uint[Postings.Packed(term.Count) - term.Count]);
        _stems.Save(file);
        _words.Save(file);
        file.Write<int>(CollectionsMarshal.AsSpan(_termOf));
    }

    public void Load(ArrayReader file)
    {
        _slots = file.ReadInt();
        var (counts, items) = (file.Read<int>(), file.Read<uint>());
        (_terms, _weights) = (new Postings[Room.Left(counts.Length)], new int[Room.Left(counts.Length)]);
        for (var (term, start) = (0, 0); term < counts.Length; start += Postings.Packed(counts[term++]))
            _terms[term] = Postings.In(items, start, counts[term]);
        _stems.Load(file);
        _words.Load(file);
        _termOf.AddRange(file.Read<int>());
    }

    private IEnumerable<int> Terms => _terms.Take(_stems.Count).Select(term => term.Count);

    private void Weigh(string text, int weight)
    {
        foreach (var word in new WordEnumerator(text))
        {
            var term = TermOf(word);
            if (term == Stop) continue;
            if (_weights[term] == 0) _touched.Add(term);
            _weights[term] += weight;
        }
    }

    private int TermOf(ReadOnlySpan<char> word)
    {
        // A number, which most rows have for themselves, is kept once.
        if (!Stemmer.IsPlain(word)) return _stems.Find(word) is >= 0 and var number ? number : Learn(word);
        if (_words.Find(word) is >= 0 and var known) return _termOf[known];
        _words.Add(word);
        _termOf.Add(Learn(word));
        return _termOf[^1];
    }

    private int Learn(ReadOnlySpan<char> word)
    {
        if (Words.Stem(word.ToString()) is not { } stem) return Stop;
        var term = _stems.Add(stem);
        if (term < _terms.Length) return term;
        Array.Resize(ref _terms, Room.For(term));
        Array.Resize(ref _weights, _terms.Length);
        return term;
    }

    // By the rarest; the others are only asked where it is.
    private void FindAll(int[] terms, Action<int, float> hit)
    {
        var scores = Array.ConvertAll(terms, ScoresOf);
        var at = new int[terms.Length];
        foreach (var item in _terms[terms[0]].Items)
        {
            var (slot, score) = (Postings.Slot(item), scores[0][Postings.Weight(item)]);
            for (var i = 1; i < terms.Length; i++)
            {
                var items = _terms[terms[i]].Items;
                at[i] = Postings.Seek(items, slot, at[i]);
                if (at[i] == items.Length) return;
                if (Postings.Slot(items[at[i]]) != slot) goto next;
                score += scores[i][Postings.Weight(items[at[i]])];
            }

            hit(slot, score);
        next:;
        }
    }

    private void FindAny(int[] terms, Action<int, float> hit)
    {
        var sums = new float[_slots];
        foreach (var term in terms)
        {
            var scores = ScoresOf(term);
            foreach (var item in _terms[term].Items) sums[Postings.Slot(item)] += scores[Postings.Weight(item)];
        }

        for (var slot = 0; slot < sums.Length; slot++)
            if (sums[slot] > 0) hit(slot, sums[slot]);
    }

    // By weight. BM25 without the length of the text: a long summary is no worse an offer.
    private float[] ScoresOf(int term)
    {
        var rarity = MathF.Log(1 + ((float)_slots / _terms[term].Count));
        var scores = new float[Postings.MaxWeight + 1];
        for (var weight = 1; weight < scores.Length; weight++) scores[weight] = rarity * weight / (weight + Saturation);
        return scores;
    }
}
