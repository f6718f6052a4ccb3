using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Api.Errors;

/// <summary>Where something was sent, as the JSON reader names it in its errors: <c>filters.agency.one_of[0]</c>.</summary>
public static class JsonPath
{
    /// <returns>Null when there is nothing.</returns>
    public static JsonElement? Find(JsonElement root, string path)
    {
        try
        {
            return Steps(path).Aggregate(root, (parent, step) =>
                parent.ValueKind == JsonValueKind.Array ? parent[IndexOf(step)] : parent.GetProperty(step));
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>Puts null in its place.</summary>
    /// <returns>False where there is nothing, or null already.</returns>
    public static bool TryClear(JsonNode root, string path)
    {
        var found = Steps(path).Aggregate(root, (parent, step) => parent is JsonArray ? parent[IndexOf(step)]! : (parent as JsonObject)?[step]!);
        if (found?.Parent is null) return false;
        found.ReplaceWith<JsonNode?>(null);
        return true;
    }

    private static string[] Steps(string path) =>
        path.Replace("[", ".", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries);

    private static int IndexOf(string step) => int.Parse(step.TrimEnd(']'), CultureInfo.InvariantCulture);
}
