namespace Api.Indexing;

/// <summary>Porter's stemmer (1980): "education", "educational" and "educate" become one stem, on every database.</summary>
public static class Stemmer
{
    // Where one suffix ends with another, the longer comes first: only the first that fits is looked at.
    private static readonly (string Suffix, string With)[] _step2 =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"),
        ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"),
        ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"),
        ("iviti", "ive"), ("biliti", "ble"), ("logi", "log"),
    ];

    private static readonly (string Suffix, string With)[] _step3 =
    [
        ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
    ];

    private static readonly (string Suffix, string With)[] _step4 =
    [
        ("al", ""), ("ance", ""), ("ence", ""), ("er", ""), ("ic", ""), ("able", ""), ("ible", ""), ("ant", ""),
        ("ement", ""), ("ment", ""), ("ent", ""), ("sion", "s"), ("tion", "t"), ("ou", ""), ("ism", ""), ("ate", ""),
        ("iti", ""), ("ous", ""), ("ive", ""), ("ize", ""),
    ];

    /// <summary>Has nothing but small letters; other words are their own stems.</summary>
    public static bool IsPlain(ReadOnlySpan<char> word) => !word.ContainsAnyExceptInRange('a', 'z');

    public static string Stem(string word) => word.Length < 3 || !IsPlain(word)
        ? word
        : WithoutE(Replaced(_step4, 1, Replaced(_step3, 0, Replaced(_step2, 0, YToI(Past(Singular(word)))))));

    private static string Singular(string w) => w switch
    {
        [.., 's', 's', 'e', 's'] or [.., 'i', 'e', 's'] => w[..^2],
        [.., 's', 's'] => w,
        [.., 's'] => w[..^1],
        _ => w,
    };

    private static string Past(string w)
    {
        if (w.EndsWith("eed", StringComparison.Ordinal)) return Measure(w[..^3]) > 0 ? w[..^1] : w;
        var cut = w.EndsWith("ed", StringComparison.Ordinal) ? 2 : w.EndsWith("ing", StringComparison.Ordinal) ? 3 : 0;
        return cut > 0 && HasVowel(w[..^cut]) ? Mended(w[..^cut]) : w;
    }

    private static string Mended(string w) => w switch
    {
        [.., 'a', 't'] or [.., 'b', 'l'] or [.., 'i', 'z'] => w + "e",
        [.., var a, var b] when a == b && IsConsonant(w, w.Length - 1) && b is not ('l' or 's' or 'z') => w[..^1],
        _ => Measure(w) == 1 && EndsShort(w) ? w + "e" : w,
    };

    private static string YToI(string w) => w[^1] == 'y' && HasVowel(w[..^1]) ? w[..^1] + "i" : w;

    private static string Replaced((string Suffix, string With)[] rules, int above, string w)
    {
        foreach (var (suffix, with) in rules)
        {
            if (!w.EndsWith(suffix, StringComparison.Ordinal)) continue;
            var stem = w[..^suffix.Length];
            // The last rules are stricter; the s and t of "sion" and "tion" belong to the stem there.
            return Measure(above == 0 ? stem : stem + with) > above ? stem + with : w;
        }

        return w;
    }

    private static string WithoutE(string w)
    {
        if (w[^1] == 'e' && Measure(w[..^1]) is var m && (m > 1 || (m == 1 && !EndsShort(w[..^1])))) w = w[..^1];
        return w.EndsWith("ll", StringComparison.Ordinal) && Measure(w) > 1 ? w[..^1] : w;
    }

    private static bool IsConsonant(string w, int i) => w[i] switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' => false,
        'y' => i == 0 || !IsConsonant(w, i - 1),
        _ => true,
    };

    private static bool HasVowel(string w) => Enumerable.Range(0, w.Length).Any(i => !IsConsonant(w, i));

    // How often vowels are followed by consonants.
    private static int Measure(string w) =>
        Enumerable.Range(1, Math.Max(0, w.Length - 1)).Count(i => IsConsonant(w, i) && !IsConsonant(w, i - 1));

    // Consonant, vowel, consonant but w, x, y: "hop", as in "hoping".
    private static bool EndsShort(string w) => w.Length > 2 && w[^1] is not ('w' or 'x' or 'y')
        && IsConsonant(w, w.Length - 1) && !IsConsonant(w, w.Length - 2) && IsConsonant(w, w.Length - 3);
}
