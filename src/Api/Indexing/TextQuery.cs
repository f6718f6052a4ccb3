using Lucene.Net.Index;
using Lucene.Net.QueryParsers.Simple;
using Lucene.Net.Search;

namespace Api.Indexing;

/// <summary>
/// What a query's text asks for: its words, <c>|</c> for one or the other, <c>-</c> for without, <c>*</c> for how a word begins, and
/// parentheses, as in the public API. No text is wrong: a sign that makes no sense is none.
/// </summary>
public sealed class TextQuery : SimpleQueryParser
{
    // Not what the index has no places for: phrases, and words that are near. Nor fuzzy ones, which find what nobody has asked for.
    private const Operator Signs = Operator.AND_OPERATOR | Operator.OR_OPERATOR | Operator.NOT_OPERATOR | Operator.PREFIX_OPERATOR
        | Operator.PRECEDENCE_OPERATORS | Operator.ESCAPE_OPERATOR | Operator.WHITESPACE_OPERATOR;

    // Each asks for many words, and takes as long as a search for all of them; what comes behind these is a whole word.
    private const int MaxBeginnings = 4;

    // Each goes through all rows; in a text with more hyphens they only part words.
    private const int MaxHyphens = 10;

    private static readonly Dictionary<string, float> _fields = new() { [RowDocument.Text] = 1 };

    private int _beginnings;

    private TextQuery(Occur words, Operator signs)
        : base(TextAnalyzer.Instance, _fields, signs) => DefaultOperator = words;

    /// <param name="text">One without any word, or with none but those that are in every text, finds nothing.</param>
    /// <param name="any">Any of its words will do; else all must be there.</param>
    public static Query Of(string text, bool any)
    {
        var signs = text.Count(letter => letter == '-') > MaxHyphens ? Signs & ~Operator.NOT_OPERATOR : Signs;
        return new TextQuery(any ? Occur.SHOULD : Occur.MUST, signs).Parse(text) ?? new BooleanQuery();
    }

    protected override Query? NewDefaultQuery(string text) => All(TextAnalyzer.WordsOf(text).ConvertAll(WordOf));

    protected override Query? NewPrefixQuery(string text)
    {
        if (++_beginnings > MaxBeginnings) return NewDefaultQuery(text);
        var words = TextAnalyzer.WordsOf(text);
        // One that is only begun may look as if it were in every text.
        if (words.Count == 0 && text.All(char.IsLetter)) words = [text.ToLowerInvariant()];
        return words.Count == 0 ? null : All([.. words[..^1].Select(WordOf), new PrefixQuery(new Term(RowDocument.Text, words[^1]))]);
    }

    // Such as those of "HHS-NIH".
    private BooleanQuery? All(List<Query> parts)
    {
        if (parts.Count == 0) return null;
        var query = new BooleanQuery();
        foreach (var part in parts) query.Add(part, DefaultOperator);
        return query;
    }

    private static Query WordOf(string word) => new TermQuery(new Term(RowDocument.Text, word));
}
