using Api.Indexing;

namespace Api.Tests;

public sealed class WordsTests
{
    [Theory]
    [InlineData("STEM/zebrafish", "stem zebrafish")]
    [InlineData("Café CAFE\u0301", "cafe")]
    [InlineData("Ørsted Łódź Straße", "orst lodz strass")]
    [InlineData("\ufb01eld", "field")]
    [InlineData("women's women\u2019s", "women")]
    [InlineData("HHS-NIH-24-000005", "hh nih 24 000005")]
    [InlineData("the of and", "")]
    [InlineData("\ud800 lone", "lone")]
    public void Words_are_letters_and_digits_without_case_and_accents(string text, string stems) =>
        string.Join(' ', Words.StemsOf(text)).Should().Be(stems);

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
    public void A_stem_is_Porters(string word, string stem) => Stemmer.Stem(word).Should().Be(stem);
}

public sealed class TextIndexTests
{
    private readonly TextIndex _index = new();

    [Fact]
    public void All_words_or_any_are_found_wherever_they_stand()
    {
        for (var slot = 0; slot < 3000; slot++)
            _index.Add(slot, ($"{(slot % 2 == 0 ? "two" : "")} {(slot % 3 == 0 ? "three" : "")} {(slot % 701 == 0 ? "rare" : "")}", 1));
        Slots(["two", "three"], any: false).Should().Equal(Enumerable.Range(0, 3000).Where(slot => slot % 6 == 0));
        Slots(["rare", "three"], any: false).Should().Equal(0, 2103);
        Slots(["rare", "three"], any: true).Should().Equal(Enumerable.Range(0, 3000).Where(slot => slot % 3 == 0 || slot % 701 == 0));
        Slots(["rare", "unknown"], any: false).Should().BeEmpty();
        Slots(["rare", "unknown"], any: true).Should().Equal(0, 701, 1402, 2103, 2804);
    }

    [Fact]
    public void A_packed_index_finds_the_same_and_takes_more()
    {
        for (var slot = 0; slot < 10; slot++) _index.Add(slot, ($"every {(slot == 7 ? "once" : slot)}", 1));
        _index.Pack();
        for (var slot = 10; slot < 20; slot++) _index.Add(slot, ("every once", 1));
        Slots(["every"], any: false).Should().Equal(Enumerable.Range(0, 20));
        Slots(["once"], any: false).Should().Equal([7, .. Enumerable.Range(10, 10)]);
        Slots(["8"], any: false).Should().Equal(8);
    }

    [Fact]
    public void A_packed_index_takes_more_without_a_copy_of_its_long_lists()
    {
        const int many = 20_000;
        for (var slot = 0; slot < many; slot++) _index.Add(slot, ("every", 1));
        _index.Pack();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var slot = many; slot < many + 100; slot++) _index.Add(slot, ("every", 1));
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(many * sizeof(uint));
        Slots(["every"], any: false).Should().Equal(Enumerable.Range(0, many + 100));
    }

    [Fact]
    public void A_slot_tells_whether_it_would_be_found()
    {
        _index.Add(0, ("maternal health", 1));
        _index.Has(0, Words.StemsOf("health maternal"), any: false).Should().BeTrue();
        _index.Has(0, Words.StemsOf("health soil"), any: false).Should().BeFalse();
        _index.Has(0, Words.StemsOf("health soil"), any: true).Should().BeTrue();
        _index.Has(0, [], any: false).Should().BeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void A_table_of_words_keeps_their_numbers_while_it_grows(int packedAt)
    {
        var table = new WordTable();
        for (var number = 0; number < 5000; number++)
        {
            if (number == packedAt) table.Pack();
            table.Add($"word{number}").Should().Be(number);
        }

        table.Add("word7").Should().Be(7, "it was there");
        Enumerable.Range(0, 5000).All(number => table.Find($"word{number}") == number).Should().BeTrue();
        table.Find("word5000").Should().BeNegative();
    }

    private List<int> Slots(string[] words, bool any)
    {
        var slots = new List<int>();
        _index.Find([.. words.Select(word => Words.Stem(word)!)], any, (slot, _) => slots.Add(slot));
        return slots;
    }
}

/// <summary>What the index keeps in less room than a dictionary and long numbers take.</summary>
public sealed class ColumnTests
{
    [Fact]
    public void The_slot_of_an_id_is_the_one_that_lives()
    {
        var (dice, ids, dead, expected) = (new Random(7), new List<long>(), new HashSet<int>(), new Dictionary<long, int>());
        var table = new SlotTable(slot => ids[slot], dead.Contains);
        for (var i = 0; i < 5000; i++)
        {
            // Also ids that differ in their highest bits alone.
            var id = (long)dice.Next(700) << (dice.Next(2) * 50);
            table.Find(id).Should().Be(expected.GetValueOrDefault(id, -1));
            if (expected.Remove(id, out var before)) dead.Add(before);
            if (dice.Next(3) == 0) continue;
            ids.Add(id);
            table.Add(ids.Count - 1);
            expected[id] = ids.Count - 1;
        }

        foreach (var (id, slot) in expected) table.Find(id).Should().Be(slot);
    }

    [Fact]
    public void Numbers_are_kept_whether_or_not_they_fit_in_four_bytes()
    {
        long[] numbers = [0, int.MinValue, int.MaxValue, int.MaxValue + 1L, 1_000_000_000_000_000, 5];
        foreach (var count in new[] { 3, numbers.Length })
        {
            var column = new NumberColumn();
            for (var slot = 0; slot < count; slot++) column.Set(slot, numbers[slot]);
            using var file = new MemoryStream();
            column.Save(new ArrayWriter(file), count);
            file.Position = 0;
            var read = new NumberColumn();
            read.Load(new ArrayReader(file));
            read.Resize(count + 1);
            read.Set(count, 7);
            Enumerable.Range(0, count + 1).Select(slot => read[slot]).Should().Equal([.. numbers[..count], 7]);
        }
    }
}
