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
public sealed class Rules
{
    private static readonly ConcurrentDictionary<Type, Rules[]> _known = new();

    private readonly JsonPropertyInfo _property;
    private readonly bool _isRequired;
    private readonly bool _isDay;
    private readonly bool _hasParts;
    private readonly RegularExpressionAttribute? _form;
    private readonly int? _minLength;
    private readonly int? _maxLength;
    private readonly (long Min, long Max)? _range;
    private readonly IReadOnlyCollection<string>? _choices;

    private Rules(JsonPropertyInfo property)
    {
        _property = property;
        _isRequired = Said<RequiredAttribute>() is not null;
        _isDay = Said<DataTypeAttribute>() is not null;
        _form = Said<RegularExpressionAttribute>();
        _minLength = Said<MinLengthAttribute>()?.Length;
        _maxLength = Said<MaxLengthAttribute>()?.Length;
        if (Said<RangeAttribute>() is { } range) _range = (Whole(range.Minimum), Whole(range.Maximum));
        if (Said<AllowedValuesAttribute>() is { } choices) _choices = [.. choices.Values.Cast<string>()];
        _hasParts = (property.PropertyType.GetElementType() ?? property.PropertyType).IsAssignableTo(typeof(BodyPart));
    }

    /// <param name="body">What was read.</param>
    /// <param name="faults">Get what is wrong with it.</param>
    /// <param name="choices">Of what it is a part of: they are for the values in it.</param>
    public static void Check(BodyPart body, Faults faults, IReadOnlyCollection<string>? choices = null)
    {
        foreach (var rules in _known.GetOrAdd(body.GetType(), Of)) rules.CheckProperty(body, faults, choices);
        body.Check(faults);
    }

    private static Rules[] Of(Type type) => [.. AppJson.Default.GetTypeInfo(type)!.Properties
        .Where(property => property.Get is not null).Select(property => new Rules(property))];

    private static long Whole(object number) => Convert.ToInt64(number, CultureInfo.InvariantCulture);

    private T? Said<T>() where T : Attribute =>
        _property.AttributeProvider?.GetCustomAttributes(typeof(T), inherit: false) is [T said, ..] ? said : null;

    private void CheckProperty(object body, Faults faults, IReadOnlyCollection<string>? choices)
    {
        var name = _property.Name;
        switch (_property.Get!(body))
        {
            case Dictionary<string, JsonElement> unknown: faults.Unknown(unknown); break;
            case null or Array { Length: 0 } when _isRequired: faults.Required(name); break;
            case string text: CheckText(name, text, faults); break;
            case Array items: CheckItems(name, items, faults, _choices ?? choices); break;
            case BodyPart part: CheckPart(name, part, faults, _choices); break;
            case { } number when _range is (var min, var max): faults.Between(name, Whole(number), min, max); break;
        }
    }

    private void CheckText(string name, string text, Faults faults)
    {
        if (_choices is not null) faults.Choice(name, text, _choices);
        else if (_isDay) faults.Day(name, text);
        else if (_maxLength is { } max) faults.Text(name, text, max, isEmptyAllowed: _minLength is null);
        if (_form?.IsValid(text) == false) faults.Add(name, FaultType.InvalidFormat, _form.ErrorMessage!, text);
    }

    private void CheckItems(string name, Array items, Faults faults, IReadOnlyCollection<string>? choices)
    {
        if (items.Length < _minLength) faults.Add(name, FaultType.MinLength, $"Must have at least {_minLength} values.");
        if (items.Length > _maxLength) faults.Add(name, FaultType.MaxLength, $"Must have at most {_maxLength} values.");
        var looked = Math.Min(items.Length, Math.Max(_maxLength ?? 0, Faults.MaxFaults));
        for (var i = 0; i < looked; i++) CheckItem($"{name}[{i}]", items.GetValue(i), faults, choices);
    }

    private void CheckItem(string name, object? item, Faults faults, IReadOnlyCollection<string>? choices)
    {
        if (choices is not null) faults.Choice(name, (string?)item, choices);
        else if (item is null && _hasParts) faults.Required(name);
        else if (_hasParts) CheckPart(name, (BodyPart)item!, faults);
    }

    private static void CheckPart(string name, BodyPart part, Faults faults, IReadOnlyCollection<string>? choices = null) =>
        faults.Within(name, () => Check(part, faults, choices));
}
