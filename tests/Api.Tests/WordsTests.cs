using Api.Indexing;

namespace Api.Tests;

public sealed class WordsTests
{
    [Theory]
    [InlineData("STEM/zebrafish", "stem zebrafish")]
    [InlineData("Café CAFE\u0301", "cafe cafe")]
    [InlineData("Ørsted Łódź Straße", "orst lodz strass")]
    [InlineData("\ufb01eld", "field")]
    [InlineData("women's women\u2019s", "women women")]
    [InlineData("HHS-NIH-24-000005", "hh nih 24 000005")]
    [InlineData("the of and", "")]
    [InlineData("\ud800 lone", "lone")]
    public void Words_are_letters_and_digits_without_case_and_accents(string text, string stems) =>
        string.Join(' ', TextAnalyzer.WordsOf(text)).Should().Be(stems);

    // Out of Porter's own list of examples.
    [Theory]
    [InlineData("caresses", "caress")]
    [InlineData("ponies", "poni")]
    [InlineData("cats", "cat")]
    [InlineData("feed", "feed")]
    [InlineData("agreed", "agre")]
    [InlineData("plastered", "plaster")]
    [InlineData("motoring", "motor")]
    [InlineData("sing", "sing")]
    [InlineData("conflated", "conflat")]
    [InlineData("hopping", "hop")]
    [InlineData("hoping", "hope")]
    [InlineData("filing", "file")]
    [InlineData("happy", "happi")]
    [InlineData("relational", "relat")]
    [InlineData("conditional", "condit")]
    [InlineData("vietnamization", "vietnam")]
    [InlineData("electriciti", "electr")]
    [InlineData("hopefulness", "hope")]
    [InlineData("adoption", "adopt")]
    [InlineData("replacement", "replac")]
    [InlineData("probate", "probat")]
    [InlineData("cease", "ceas")]
    [InlineData("controlling", "control")]
    [InlineData("generalizations", "gener")]
    [InlineData("education", "educ")]
    [InlineData("educational", "educ")]
    public void A_stem_is_Porters(string word, string stem) => TextAnalyzer.WordsOf(word).Should().Equal(stem);
}
