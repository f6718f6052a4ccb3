using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Api.Serving;

namespace Api.Errors;

/// <summary>A body, or a part of one.</summary>
public abstract record BodyPart
{
    /// <summary>What came by names that there are not.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>Finds the faults that no attribute tells, such as what two fields must have between them.</summary>
    public virtual void Check(Faults faults)
    {
    }
}

/// <summary>What the attributes of one property ask for. The OpenAPI document is made of the same attributes.</summary>
/// <remarks>
/// <c>[Required]</c>; of texts <c>[MaxLength]</c>, <c>[MinLength]</c>, <c>[RegularExpression]</c>, <c>[AllowedValues]</c> and
/// <c>[DataType(DataType.Date)]</c>; of lists the first two; of whole numbers <c>[Range]</c>.
/// </remarks>
public sealed class Rules(JsonPropertyInfo property)
{
    private static readonly ConcurrentDictionary<Type, Rules[]> _known = new();

    private readonly ValidationAttribute[] _all = [.. (property.AttributeProvider?
        .GetCustomAttributes(typeof(ValidationAttribute), inherit: false) ?? []).Cast<ValidationAttribute>().Select(Known)];

    /// <param name="body">What was read.</param>
    /// <param name="faults">Get what is wrong with it.</param>
    /// <param name="choices">Of what it is a part of: they are for the values in it.</param>
    public static void Check(BodyPart body, Faults faults, AllowedValuesAttribute? choices = null)
    {
        foreach (var rules in _known.GetOrAdd(body.GetType(), Of)) rules.CheckProperty(body, faults, choices);
        body.Check(faults);
    }

    private static Rules[] Of(Type type) => [.. AppJson.Default.GetTypeInfo(type)!.Properties
        .Where(property => property.Get is not null).Select(property => new Rules(property))];

    // One that nobody looks at would let everything pass.
    private static ValidationAttribute Known(ValidationAttribute rule) => rule switch
    {
        RequiredAttribute or MinLengthAttribute or MaxLengthAttribute or RegularExpressionAttribute or AllowedValuesAttribute
            or RangeAttribute or DataTypeAttribute { DataType: DataType.Date } => rule,
        _ => throw new NotSupportedException($"{rule.GetType().Name} is not among the rules that bodies are checked by."),
    };

    private T? Find<T>() where T : ValidationAttribute => _all.OfType<T>().FirstOrDefault();

    private void CheckProperty(object body, Faults faults, AllowedValuesAttribute? choices)
    {
        var (name, value) = (property.Name, property.Get!(body));
        if (value is Dictionary<string, JsonElement> unknown) faults.Unknown(unknown);
        else if (value is null or Array { Length: 0 } && Find<RequiredAttribute>() is not null) faults.Required(name);
        else if (value is BodyPart part) CheckPart(name, part, faults, Find<AllowedValuesAttribute>());
        else if (value is not null)
        {
            foreach (var rule in _all) CheckValue(rule, name, value, faults);
            if (value is Array items) CheckItems(name, items, faults, Find<AllowedValuesAttribute>() ?? choices);
        }
    }

    private void CheckValue(ValidationAttribute rule, string name, object value, Faults faults)
    {
        switch (rule, value)
        {
            case (AllowedValuesAttribute choices, string text): faults.Choice(name, text, choices.Values); break;
            case (DataTypeAttribute, string text): faults.Day(name, text); break;
            case (MaxLengthAttribute max, string text):
                faults.Text(name, text, max.Length, isEmptyAllowed: Find<MinLengthAttribute>() is null); break;
            case (MinLengthAttribute { Length: > 1 } min, string text) when text.Length < min.Length:
                faults.Add(name, FaultType.MinLength, $"Must have at least {min.Length} characters.", text); break;
            case (RegularExpressionAttribute form, string text) when !form.IsValid(text):
                faults.Add(name, FaultType.InvalidFormat, form.ErrorMessage!, text); break;
            case (RangeAttribute range, _):
                faults.Between(name, Whole(value), Whole(range.Minimum), Whole(range.Maximum)); break;
            case (MinLengthAttribute min, Array items) when items.Length < min.Length:
                faults.Add(name, FaultType.MinLength, $"Must have at least {min.Length} values."); break;
            case (MaxLengthAttribute max, Array items) when items.Length > max.Length:
                faults.Add(name, FaultType.MaxLength, $"Must have at most {max.Length} values."); break;
        }
    }

    private void CheckItems(string name, Array items, Faults faults, AllowedValuesAttribute? choices)
    {
        var looked = Math.Min(items.Length, Math.Max(Find<MaxLengthAttribute>()?.Length ?? 0, Faults.MaxFaults));
        for (var i = 0; i < looked; i++)
            if (choices is not null) faults.Choice($"{name}[{i}]", (string?)items.GetValue(i), choices.Values);
            else if (items is BodyPart?[] parts) CheckPart($"{name}[{i}]", parts[i], faults);
    }

    private static void CheckPart(string name, BodyPart? part, Faults faults, AllowedValuesAttribute? choices = null)
    {
        if (part is null) faults.Required(name);
        else faults.Within(name, () => Check(part, faults, choices));
    }

    private static long Whole(object number) => Convert.ToInt64(number, CultureInfo.InvariantCulture);
}
