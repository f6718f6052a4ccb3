using System.Globalization;
using System.Text.Json;

namespace Api.Errors;

/// <summary>Finds what was sent at the path that the JSON reader names in its errors: <c>filters.agency.one_of[0]</c>.</summary>
public static class JsonPath
{
    /// <returns>Null when there is nothing, or nothing that can be shown.</returns>
    public static JsonElement? Find(JsonElement root, string path)
    {
        try
        {
            var found = path.Replace("[", ".", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries)
                .Aggregate(root, (parent, step) => Step(parent, step.TrimEnd(']')));
            return Faults.Shown(found);
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
