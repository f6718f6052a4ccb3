using System.Buffers;
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
    private static readonly SearchValues<char> _forbidden = SearchValues.Create('\0');
    private readonly List<FieldError> _list = [];
    private string _parent = "";

    public IReadOnlyList<FieldError> List => _list;

    public void Add(string field, string type, string message, JsonElement? value = null)
    {
        if (_list.Count < MaxFaults) _list.Add(new FieldError(_parent + field, type, message, value));
    }

    /// <summary>Checks what lies inside of a field.</summary>
    public void Within(string parent, Action<Faults> check)
    {
        var outer = _parent;
        _parent += $"{parent}.";
        check(this);
        _parent = outer;
    }

    public void Add(string field, string type, string message, string? value) =>
        Add(field, type, message, value is null ? null : Shown(value));

    public void Add(string field, string type, string message, long value) =>
        Add(field, type, message, JsonSerializer.SerializeToElement(value, AppJson.Default.Int64));

    public void Unknown(string parent, Dictionary<string, JsonElement>? unknown)
    {
        foreach (var (name, value) in (unknown ?? []).Take(MaxFaults))
            Add(parent + Shorten(name), FaultType.UnknownField, "There is no such field.", Shown(value));
    }

    public void Choice<T>(string field, string? value) where T : struct, Enum
    {
        if (!WireName<T>.TryParse(value, out _))
            Add(field, FaultType.InvalidChoice, $"Must be one of {string.Join(", ", WireName<T>.All)}.", value);
    }

    public void Between(string field, long? value, long min, long max)
    {
        if (value < min) Add(field, FaultType.MinValue, $"Must be at least {min}.", value.Value);
        if (value > max) Add(field, FaultType.MaxValue, $"Must be at most {max}.", value.Value);
    }

    public void Text(string field, string? value, int max)
    {
        if (value is null) return;
        if (value.Length > max) Add(field, FaultType.MaxLength, $"Must have at most {max} characters.", value);
        if (value.AsSpan().ContainsAny(_forbidden))
            Add(field, FaultType.InvalidCharacters, "Must not contain NUL characters.", value);
    }

    public void RequiredText(string field, string? value, int max)
    {
        if (value is null) Add(field, FaultType.Required, "Must be given.");
        else if (string.IsNullOrWhiteSpace(value)) Add(field, FaultType.MinLength, "Must not be empty.", value);
        else Text(field, value, max);
    }

    public void Each<T>(string field, T[]? values, int max, Action<string, T> check)
    {
        if (values?.Length > max) Add(field, FaultType.MaxLength, $"Must have at most {max} values.");
        else for (var i = 0; i < values?.Length; i++) check($"{field}[{i}]", values[i]);
    }

    /// <summary>As <see cref="Each{T}"/>, of which there must be one.</summary>
    public void Some<T>(string field, T[]? values, int max, Action<string, T> check)
    {
        if (values is null or []) Add(field, FaultType.Required, "Must have at least 1 value.");
        else Each(field, values, max, check);
    }

    public void AssistanceListing(string field, string? number)
    {
        if (number is null || !AssistanceListingNumber().IsMatch(number))
            Add(field, FaultType.InvalidFormat, "Must be a number such as 45.149.", number);
    }

    public DateOnly? Date(string field, string? value)
    {
        if (value is null) return null;
        if (DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;
        Add(field, FaultType.InvalidDate, "Must be a day such as 2026-01-31.", value);
        return null;
    }

    /// <summary>The start of what was sent: an error must not be larger than the request.</summary>
    /// <returns>Null for text that is not Unicode and so cannot be sent back.</returns>
    public static JsonElement? Shown(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => Shown(value.GetString()!),
                JsonValueKind.Object or JsonValueKind.Array => Shown(value.GetRawText()),
                JsonValueKind.Number when value.GetRawText().Length > ShownLength => Shown(value.GetRawText()),
                _ => value.Clone(),
            };
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^[0-9]{2}\.[0-9]{2,3}\z")]
    private static partial Regex AssistanceListingNumber();

    private static JsonElement Shown(string value) =>
        JsonSerializer.SerializeToElement(Shorten(value), AppJson.Default.String);

    private static string Shorten(string value) => value.Length > ShownLength ? value[..ShownLength] + "..." : value;
}
