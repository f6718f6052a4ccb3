using System.Runtime.InteropServices;

namespace Api.Indexing;

/// <summary>Which slot has which stems. Slots are added in order, by one writer, and never change.</summary>
public sealed class TextIndex
{
    private const int Stop = -1;

    // From here on, more of the same word counts little.
    private const float Saturation = 1.2f;

    // Words that differ in their endings have one stem; a text is read without stemming what was stemmed before.
    private readonly Dictionary<string, int> _words = [];
    private readonly Dictionary<string, int> _stems = [];
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
            if ((_stems.TryGetValue(stem, out var term) && _terms[term].Has(slot)) == any)
                return any;
        return !any && stems.Count > 0;
    }

    /// <summary>Tells each hit's slot and score, by slot.</summary>
    public void Find(IReadOnlyList<string> stems, bool any, Action<int, float> hit)
    {
        var terms = stems.Where(_stems.ContainsKey).Select(stem => _stems[stem]).OrderBy(term => _terms[term].Count).ToArray();
        if (terms.Length == 0 || (!any && terms.Length < stems.Count)) return;
        if (any && terms.Length > 1) FindAny(terms, hit);
        else FindAll(terms, hit);
    }

    /// <summary>Puts all lists into one array, without the room that each had to grow.</summary>
    public void Pack()
    {
        _stems.TrimExcess();
        _words.TrimExcess();
        var all = new uint[Terms.Sum()];
        for (var (term, start) = (0, 0); term < _stems.Count; start += _terms[term++].Count)
        {
            _terms[term].Items.CopyTo(all.AsSpan(start));
            _terms[term] = Postings.In(all, start, _terms[term].Count);
        }
    }

    public void Save(ArrayWriter file)
    {
        file.Write(_slots).Write<int>([.. Terms]).Begin(Terms.Sum());
        for (var term = 0; term < _stems.Count; term++) file.Append(_terms[term].Items);
        // By number, which is the order in which they were added.
        file.Write(_stems.Keys).Write(_words.Keys).Write<int>([.. _words.Values]);
    }

    public void Load(ArrayReader file)
    {
        _slots = file.ReadInt();
        var (counts, items) = (file.Read<int>(), file.Read<uint>());
        (_terms, _weights) = (new Postings[counts.Length], new int[counts.Length]);
        for (var (term, start) = (0, 0); term < counts.Length; start += counts[term++])
            _terms[term] = Postings.In(items, start, counts[term]);
        _stems.EnsureCapacity(counts.Length);
        foreach (var stem in file.ReadTexts()) _stems.Add(stem, _stems.Count);
        var words = file.ReadTexts();
        foreach (var (word, term) in words.Zip(file.Read<int>())) _words.Add(word, term);
    }

    private IEnumerable<int> Terms => _terms.Take(_stems.Count).Select(term => term.Count);

    private void Weigh(string text, int weight)
    {
        var words = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        var stems = _stems.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var word in new WordEnumerator(text))
        {
            // A number, which most rows have for themselves, is kept once.
            var isKnown = Stemmer.IsPlain(word) ? words.TryGetValue(word, out var term) : stems.TryGetValue(word, out term);
            if (!isKnown) term = Learn(word.ToString());
            if (term == Stop) continue;
            if (_weights[term] == 0) _touched.Add(term);
            _weights[term] += weight;
        }
    }

    private int Learn(string word)
    {
        var term = Words.Stem(word) is { } stem ? TermOf(stem) : Stop;
        if (Stemmer.IsPlain(word)) _words[word] = term;
        return term;
    }

    private int TermOf(string stem)
    {
        ref var term = ref CollectionsMarshal.GetValueRefOrAddDefault(_stems, stem, out var isKnown);
        if (isKnown) return term;
        term = _stems.Count - 1;
        if (term < _terms.Length) return term;
        Array.Resize(ref _terms, _terms.Length + (_terms.Length / 2) + 1);
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
