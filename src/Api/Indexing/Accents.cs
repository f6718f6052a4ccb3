using System.Collections.Frozen;
using System.Text;

namespace Api.Indexing;

/// <summary>
/// Small letters without their accents. A table of our own: .NET takes letters apart only where the machine has ICU, and
/// a row must be found by the same words on every machine.
/// </summary>
public static class Accents
{
    // A letter, and what folds to it.
    private static readonly string[] _letters =
    [
        "aàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ", "bḃḅḇ", "cçćĉċčḉ", "dďḋḍḏḑḓđ", "eèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ", "fḟ",
        "gĝğġģǧǵḡ", "hĥȟḣḥḧḩḫẖħ", "iìíîïĩīĭįǐȉȋḭḯỉịı", "jĵǰ", "kķǩḱḳḵ", "lĺļľḷḹḻḽł", "mḿṁṃ", "nñńņňǹṅṇṉṋ",
        "oòóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợø", "pṕṗ", "rŕŗřȑȓṙṛṝṟ", "sśŝşšſșṡṣṥṧṩẛ", "tţťțṫṭṯṱẗŧ",
        "uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự", "vṽṿ", "wŵẁẃẅẇẉẘ", "xẋẍ", "yýÿŷȳẏẙỳỵỷỹ", "zźżžẑẓẕ",
    ];

    private static readonly FrozenDictionary<char, string> _folded = _letters
        .SelectMany(letters => letters[1..].Select(letter => (letter, letters[..1])))
        .Concat([('ß', "ss"), ('æ', "ae"), ('œ', "oe"), ('\ufb01', "fi"), ('\ufb02', "fl")])
        .ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2);

    public static string Without(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (_folded.TryGetValue(letter, out var folded)) plain.Append(folded);
            else if (!char.IsBetween(letter, '\u0300', '\u036f')) plain.Append(letter);
        }

        return plain.ToString();
    }
}
