using System.Globalization;
using System.Text.Json;

namespace Api.Errors;

/// <summary>Finds what was sent at the path that the JSON reader names in its errors: <c>filters.agency.one_of[0]</c>.</summary>
public static class JsonPath
{
    /// <returns>Null when there is nothing.</returns>
    public static JsonElement? Find(JsonElement root, string path)
    {
        try
        {
            return path.Replace("[", ".", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries)
                .Aggregate(root, (parent, step) => Step(parent, step.TrimEnd(']')));
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static JsonElement Step(JsonElement parent, string step) => parent.ValueKind == JsonValueKind.Array
        ? parent[int.Parse(step, CultureInfo.InvariantCulture)]
        : parent.GetProperty(step);
}
