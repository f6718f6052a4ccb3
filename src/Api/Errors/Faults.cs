using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Api.Serving;

namespace Api.Errors;

/// <summary>Collects the first faults of a request, so that a client sees them at once.</summary>
public sealed partial class Faults
{
    /// <summary>More help nobody, and would make the answer larger than the request.</summary>
    public const int MaxFaults = 20;

    private const int ShownLength = 100;
    private readonly List<FieldError> _list = [];
    private string _parent = "";

    public IReadOnlyList<FieldError> List => _list;

    public bool IsFull => _list.Count >= MaxFaults;

    /// <param name="field">Where, seen from the part that is looked at.</param>
    /// <param name="type">Out of <see cref="FaultType"/>.</param>
    /// <param name="message">For a person.</param>
    /// <param name="value">What was sent: JSON, a text or a whole number.</param>
    public void Add(string field, string type, string message, object? value = null)
    {
        var path = _parent.Length == 0 ? field : field.Length == 0 ? _parent : $"{_parent}.{field}";
        if (!IsFull && !_list.Exists(one => IsOf(one, path))) _list.Add(new FieldError(path, type, message, Shown(value)));
    }

    public void Required(string field) => Add(field, FaultType.Required, "Must be given.");

    /// <summary>What <paramref name="check"/> finds lies inside of a field.</summary>
    public void Within(string field, Action check)
    {
        var outer = _parent;
        _parent = _parent.Length == 0 ? field : $"{_parent}.{field}";
        check();
        _parent = outer;
    }

    public void Unknown(Dictionary<string, JsonElement> unknown)
    {
        foreach (var (name, value) in unknown.Take(MaxFaults))
            Add(Shorten(name), FaultType.UnknownField, "There is no such field.", value);
    }

    public void Choice(string field, string? value, object?[] choices)
    {
        if (!choices.Contains(value))
            Add(field, FaultType.InvalidChoice, $"Must be one of {string.Join(", ", choices)}.", value);
    }

    public void Between(string field, long value, long min, long max)
    {
        if (value < min) Add(field, FaultType.MinValue, $"Must be at least {min}.", value);
        if (value > max) Add(field, FaultType.MaxValue, $"Must be at most {max}.", value);
    }

    public void Text(string field, string? value, int max, bool isEmptyAllowed = false)
    {
        if (value is null) Required(field);
        else if (string.IsNullOrWhiteSpace(value) && !isEmptyAllowed)
            Add(field, FaultType.MinLength, "Must not be empty.", value);
        else if (value.Length > max) Add(field, FaultType.MaxLength, $"Must have at most {max} characters.", value);
        if (value?.Contains('\0') == true)
            Add(field, FaultType.InvalidCharacters, "Must not contain NUL characters.", value);
    }

    public void Each(string field, string?[]? values, Action<string, string?> check)
    {
        for (var i = 0; i < values?.Length && !IsFull; i++) check($"{field}[{i}]", values[i]);
    }

    public void AssistanceListing(string field, string? number)
    {
        if (number is null || !AssistanceListingNumber().IsMatch(number))
            Add(field, FaultType.InvalidFormat, "Must be a number such as 45.149.", number);
    }

    public void Day(string field, string value)
    {
        if (Day(value) is null) Add(field, FaultType.InvalidDate, "Must be a day such as 2026-01-31.", value);
    }

    /// <returns>Null for what is no day, or not there.</returns>
    public static DateOnly? Day(string? value) =>
        DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    [GeneratedRegex(@"^[0-9]{2}\.[A-Za-z0-9]{2,3}\z")]
    private static partial Regex AssistanceListingNumber();

    // What could not be read, itself or a part of it, is not looked at.
    private static bool IsOf(FieldError told, string path) =>
        told.Type == FaultType.InvalidType
        && (told.Field == path || told.Field.StartsWith(path + '.', StringComparison.Ordinal) || told.Field.StartsWith(path + '[', StringComparison.Ordinal));

    // The start of what was sent: an error must not be larger than the request.
    private static JsonElement? Shown(object? value)
    {
        try
        {
            return value switch
            {
                string text => JsonSerializer.SerializeToElement(Shorten(text), AppJson.Default.String),
                long number => JsonSerializer.SerializeToElement(number, AppJson.Default.Int64),
                JsonElement { ValueKind: JsonValueKind.String } json => Shown(json.GetString()),
                JsonElement { ValueKind: JsonValueKind.Object or JsonValueKind.Array } json => Shown(json.GetRawText()),
                JsonElement json when json.GetRawText() is { Length: > ShownLength } digits => Shown(digits),
                JsonElement json => json.Clone(),
                _ => null,
            };
        }
        // Text that is not Unicode, and so cannot be sent back.
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Shorten(string value) => value.Length > ShownLength ? value[..ShownLength] + "..." : value;
}
