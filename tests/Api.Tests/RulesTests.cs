using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
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

    private sealed record Sample([property: Required, MinLength(2)] string Known, [property: EmailAddress] string Mail, [property: StringLength(3)] string Length);
}
