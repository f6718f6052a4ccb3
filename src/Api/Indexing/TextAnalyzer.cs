using System.Buffers;
using System.Text;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.En;
using Lucene.Net.Analysis.Miscellaneous;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Analysis.Util;
using Lucene.Net.Util;

namespace Api.Indexing;

/// <summary>
/// What a word is: letters and digits, without case, accents and ending. The same for rows and for queries, on both databases, and
/// on machines without ICU.
/// </summary>
public sealed class TextAnalyzer : Analyzer
{
    private const LuceneVersion Version = LuceneVersion.LUCENE_48;

    public static readonly TextAnalyzer Instance = new();

    // "women's" is one word, and so is one with a letter whose accent stands behind it.
    private static readonly SearchValues<char> _leftOut =
        SearchValues.Create(['\'', '\u2019', .. Enumerable.Range(0x300, 0x70).Select(mark => (char)mark)]);

    /// <summary>The words of a text, without those that are in every text.</summary>
    public static List<string> WordsOf(string text)
    {
        using var stream = StreamOf(text);
        var word = stream.AddAttribute<ICharTermAttribute>();
        stream.Reset();
        var words = new List<string>();
        while (stream.IncrementToken())
            words.Add(word.ToString()!);
        stream.End();
        return words;
    }

    public static TokenStream StreamOf(string text) => Instance.GetTokenStream(
        "", text.AsSpan().ContainsAny(_leftOut) ? string.Concat(text.Where(letter => !_leftOut.Contains(letter))) : text);

    protected override TokenStreamComponents CreateComponents(string fieldName, TextReader reader)
    {
        var words = new LettersAndDigits(reader);
        var plain = new ASCIIFoldingFilter(new LowerCaseFilter(Version, words));
        return new(words, new PorterStemFilter(new StopFilter(Version, plain, StopAnalyzer.ENGLISH_STOP_WORDS_SET)));
    }

    private sealed class LettersAndDigits(TextReader text) : CharTokenizer(Version, text)
    {
        protected override bool IsTokenChar(int c) => Rune.IsValid(c) && Rune.IsLetterOrDigit(new Rune(c));
    }
}
