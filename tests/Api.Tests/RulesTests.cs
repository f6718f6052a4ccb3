using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Api.Database;
using Api.Errors;

namespace Api.Tests;

/// <summary>For who copies the API: what would let everything pass is told.</summary>
public sealed class RulesTests
{
    [Theory]
    [InlineData(nameof(Sample.Known), true)]
    [InlineData(nameof(Sample.Mail), false)]
    [InlineData(nameof(Sample.Length), false)]
    public void An_attribute_that_nobody_looks_at_is_refused(string name, bool isKnown)
    {
        var type = new DefaultJsonTypeInfoResolver().GetTypeInfo(typeof(Sample), JsonSerializerOptions.Default);
        var rules = () => new Rules(type.Properties.Single(property => property.Name == name));
        if (isKnown) rules.Should().NotThrow();
        else rules.Should().Throw<NotSupportedException>().WithMessage("*Attribute is not among*");
    }

    [Fact]
    public void A_lock_that_cannot_be_made_is_not_taken_for_anothers()
    {
        var folder = Directory.CreateTempSubdirectory("lock-");
        var (one, other) = (Path.Combine(folder.FullName, "one"), Path.Combine(folder.FullName, "other"));
        using (PreparationLock.TryTake(one)) PreparationLock.TryTake(one).Should().BeNull("it is held");
        using (PreparationLock.TryTake(one)) { }
        File.CreateSymbolicLink(other, other);
        var taken = () => PreparationLock.TryTake(other);
        taken.Should().Throw<IOException>();
        folder.Delete(recursive: true);
    }

    private sealed record Sample([property: Required, MinLength(2)] string Known, [property: EmailAddress] string Mail, [property: StringLength(3)] string Length);
}
