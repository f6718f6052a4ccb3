using System.Text;

namespace Api.Indexing;

/// <summary>What a word is: letters and digits, without case and accents. The same for rows and for queries.</summary>
public static class Words
{
    private const string Apostrophes = "'\u2019";

    private static readonly HashSet<string> _stop =
    [
        "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "if", "in", "into", "is", "it", "no", "not",
        "of", "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was", "will",
        "with",
    ];

    /// <returns>Null for one that is in every text, and so finds nothing.</returns>
    public static string? Stem(string word) => _stop.Contains(word) ? null : Stemmer.Stem(word);

    /// <summary>The stems of a query; none when it has no words but those that are in every text.</summary>
    public static List<string> StemsOf(string query)
    {
        var stems = new List<string>();
        foreach (var word in new WordEnumerator(Fold(query)))
            if (Stem(word.ToString()) is { } stem && !stems.Contains(stem))
                stems.Add(stem);
        return stems;
    }

    /// <summary>In small letters without accents: "Café" is "cafe", "ﬁeld" is "field".</summary>
    public static string Fold(string text)
    {
        foreach (var mark in Apostrophes) text = text.Replace(mark.ToString(), "", StringComparison.Ordinal);
        var small = text.ToLowerInvariant();
        return Ascii.IsValid(small) ? small : Accents.Without(small);
    }
}

/// <summary>The runs of letters and digits of a folded text.</summary>
public ref struct WordEnumerator(string text)
{
    private int _end;

    public ReadOnlySpan<char> Current { get; private set; }

    public readonly WordEnumerator GetEnumerator() => this;

    public bool MoveNext()
    {
        var start = _end;
        while (start < text.Length && !char.IsLetterOrDigit(text[start])) start++;
        for (_end = start; _end < text.Length && char.IsLetterOrDigit(text[_end]);) _end++;
        Current = text.AsSpan(start.._end);
        return start < text.Length;
    }
}
