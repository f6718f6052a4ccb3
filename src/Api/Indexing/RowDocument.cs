using System.Globalization;
using System.Text.Json;
using Api.Opportunities;
using Api.Serving;
using Lucene.Net.Documents;
using Lucene.Net.Index;

namespace Api.Indexing;

/// <summary>An opportunity as the index has it.</summary>
public static class RowDocument
{
    public const string Id = "id";
    public const string Text = "text";
    public const string Kind = "kind";
    public const string Aim = "aim";

    /// <summary>The JSON of its answer.</summary>
    public const string Json = "json";

    // By SQL a text may be as long as it likes; one that Lucene sorts by has at most 32,766 bytes.
    private const int MaxSorted = 1000;

    private const int WeightOfTitle = 5;

    // Without the length of the text: a long summary is no worse an offer.
    private static readonly FieldType _words = new(TextField.TYPE_NOT_STORED)
    {
        OmitNorms = true,
        IndexOptions = IndexOptions.DOCS_AND_FREQS,
    };

    public static Term IdOf(long id) => new(Id, id.ToString(CultureInfo.InvariantCulture));

    public static Document Of(Opportunity row)
    {
        var document = new Document
        {
            new StringField(Id, IdOf(row.OpportunityId).Text, Field.Store.NO),
            new Field(Text, TextAnalyzer.StreamOf(TextOf(row)), _words),
            new StoredField(Json, JsonSerializer.SerializeToUtf8Bytes(OpportunityAnswer.From(row), AppJson.Default.OpportunityAnswer)),
            new SortedDocValuesField(Kind, new(JsonSerializer.SerializeToUtf8Bytes(RowKind.Of(row), AppJson.Default.RowKind))),
            new SortedDocValuesField(Aim, new(JsonSerializer.SerializeToUtf8Bytes(RowAim.Of(row), AppJson.Default.RowAim))),
        };
        foreach (var (name, text) in Texts(row)) document.Add(new SortedDocValuesField(name.ToString(), new(Start(text))));
        foreach (var (name, number) in Numbers(row))
            if (number is { } known) document.Add(new NumericDocValuesField(name.ToString(), known));
        return document;
    }

    public static string Start(string text) => text.Length > MaxSorted ? text[..MaxSorted] : text;

    // What stands in a title, a number or a code counts as if it stood there five times.
    private static string TextOf(Opportunity row)
    {
        var title = $"{row.Title} {row.OpportunityNumber} {row.Agency} {row.AssistanceListingNumbers} ";
        return string.Concat(Enumerable.Repeat(title, WeightOfTitle)) + $"{row.AgencyName} {row.Summary}";
    }

    private static (RowText, string)[] Texts(Opportunity row) =>
    [
        (RowText.Number, row.OpportunityNumber), (RowText.Title, row.Title), (RowText.Agency, row.Agency),
        (RowText.AgencyName, row.AgencyName), (RowText.Department, row.Department),
    ];

    private static (RowNumber, long?)[] Numbers(Opportunity row) =>
    [
        (RowNumber.Id, row.OpportunityId), (RowNumber.AwardFloor, row.AwardFloor), (RowNumber.AwardCeiling, row.AwardCeiling),
        (RowNumber.EstimatedTotalFunding, row.EstimatedTotalFunding), (RowNumber.ExpectedAwards, row.ExpectedNumberOfAwards),
        (RowNumber.PostDay, row.PostDate.DayNumber), (RowNumber.CloseDay, row.CloseDate?.DayNumber),
    ];
}

/// <summary>What rows are sorted by, in the order of code points.</summary>
public enum RowText
{
    Number,
    Title,
    Agency,
    AgencyName,
    Department,
}

/// <summary>What rows are filtered and sorted by; days are counted since 0001-01-01.</summary>
public enum RowNumber
{
    Id,
    AwardFloor,
    AwardCeiling,
    EstimatedTotalFunding,
    ExpectedAwards,
    PostDay,
    CloseDay,
}
