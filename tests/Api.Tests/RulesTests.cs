using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Api.Errors;
using Api.Serving;

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

    /// <summary>Else the first request that brings such a body is answered with 500.</summary>
    [Theory]
    [MemberData(nameof(Bodies))]
    public void Every_body_can_be_checked(Type body)
    {
        var check = () => Rules.Check((BodyPart)Activator.CreateInstance(body)!, new Faults());
        check.Should().NotThrow();
        AppJson.Default.GetTypeInfo(body).Should().NotBeNull("AppJson names it, or what it is a part of");
    }

    public static TheoryData<Type> Bodies =>
        [.. typeof(BodyPart).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(BodyPart)) && !type.IsAbstract)];

    private sealed record Sample([property: Required, MinLength(2)] string Known, [property: EmailAddress] string Mail, [property: StringLength(3)] string Length);
}
