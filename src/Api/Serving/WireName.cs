using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Api.Serving;

/// <summary>The snake_case names of an enum's values: the same in JSON, in the database and in CSV.</summary>
public static class WireName<T> where T : struct, Enum
{
    private static readonly Dictionary<T, string> _names = Enum.GetValues<T>()
        .ToDictionary(value => value, NameOf);

    private static readonly Dictionary<string, T> _values = _names.ToDictionary(pair => pair.Value, pair => pair.Key);

    public static IReadOnlyCollection<string> All => _values.Keys;

    public static string Of(T value) => _names[value];

    /// <exception cref="FormatException">There is no such name, such as in a row that was written by SQL.</exception>
    public static T Parse(string name) =>
        TryParse(name, out var value) ? value : throw new FormatException($"'{name}' is no {typeof(T).Name}.");

    /// <summary>Also what rows and extracts of earlier versions have, as the public API spelled it then.</summary>
    public static bool TryParse(string? name, out T value) =>
        _values.TryGetValue((name ?? "").Replace("non_higher_educating", "non_higher_education", StringComparison.Ordinal), out value);

    public static IEnumerable<T> Known(IEnumerable<string?>? names) =>
        (names ?? []).SelectMany(name => TryParse(name, out var value) ? [value] : Array.Empty<T>());

    private static string NameOf(T value) =>
        typeof(T).GetField(value.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name
        ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
