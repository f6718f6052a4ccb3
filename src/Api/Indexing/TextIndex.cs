using System.Runtime.InteropServices;

namespace Api.Indexing;

/// <summary>Which slot has which stems. Slots are added in order, by one writer, and never change.</summary>
public sealed class TextIndex
{
    private const int Stop = -1;

    // From here on, more of the same word counts little.
    private const float Saturation = 1.2f;

    // Also words that differ in their endings alone: a text is read without stemming what was stemmed before.
    private readonly Dictionary<string, int> _words = [];
    private readonly Dictionary<string, int> _stems = [];
    private readonly List<Postings> _terms = [];
    private readonly List<int> _touched = [];
    private int[] _weights = [];
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
        var has = stems.Select(stem => _stems.TryGetValue(stem, out var term) && _terms[term].Has(slot));
        return any ? has.Any(one => one) : stems.Count > 0 && has.All(one => one);
    }

    public IEnumerable<Hit> Find(IReadOnlyList<string> stems, bool any)
    {
        var lists = stems.Select(stem => _stems.TryGetValue(stem, out var term) ? _terms[term] : null)
            .OfType<Postings>().OrderBy(list => list.Count).ToArray();
        if (lists.Length == 0) return [];
        return any ? WithAny(lists) : lists.Length == stems.Count ? WithAll(lists) : [];
    }

    private void Weigh(string text, int weight)
    {
        var terms = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var word in new WordEnumerator(text))
        {
            if (!terms.TryGetValue(word, out var term)) term = Learn(word.ToString());
            if (term == Stop) continue;
            if (_weights[term] == 0) _touched.Add(term);
            _weights[term] += weight;
        }
    }

    private int Learn(string word)
    {
        if (Words.Stem(word) is not { } stem) return _words[word] = Stop;
        ref var term = ref CollectionsMarshal.GetValueRefOrAddDefault(_stems, stem, out var isKnown);
        if (!isKnown)
        {
            term = _terms.Count;
            _terms.Add(new Postings());
            if (_weights.Length < _terms.Count) Array.Resize(ref _weights, _terms.Count * 2);
        }

        return _words[word] = term;
    }

    private IEnumerable<Hit> WithAll(Postings[] lists)
    {
        var at = new int[lists.Length];
        var rarities = Array.ConvertAll(lists, Rarity);
        for (; at[0] < lists[0].Count; at[0]++)
        {
            var (slot, score) = (lists[0].Slot(at[0]), 0f);
            for (var i = 0; i < lists.Length; i++)
            {
                at[i] = lists[i].Seek(slot, at[i]);
                if (at[i] == lists[i].Count) yield break;
                if (lists[i].Slot(at[i]) != slot) goto next;
                score += Score(rarities[i], lists[i].Weight(at[i]));
            }

            yield return new Hit(slot, score);
        next:;
        }
    }

    private IEnumerable<Hit> WithAny(Postings[] lists)
    {
        var scores = new float[_slots];
        foreach (var list in lists)
        {
            var rarity = Rarity(list);
            for (var at = 0; at < list.Count; at++) scores[list.Slot(at)] += Score(rarity, list.Weight(at));
        }

        for (var slot = 0; slot < scores.Length; slot++)
            if (scores[slot] > 0) yield return new Hit(slot, scores[slot]);
    }

    // BM25 without the length of the text: a long summary is no worse an offer.
    private static float Score(float rarity, float weight) => rarity * weight / (weight + Saturation);

    private float Rarity(Postings list) => MathF.Log(1 + ((float)_slots / list.Count));
}

public readonly record struct Hit(int Slot, float Score);
