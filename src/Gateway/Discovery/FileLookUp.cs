namespace Gateway.Discovery;

/// <summary>A file that somebody else keeps. It is read whole each time, by its name: what a symbolic link names by
/// then, as in a mounted ConfigMap, whose files no watch of a file would hear of.</summary>
public sealed class FileLookUp(string path) : ILookUp
{
    public async Task<NameAnswer> AskAsync(Upstream upstream, CancellationToken stop)
    {
        try
        {
            var found = EndpointFile.Parse(await File.ReadAllTextAsync(path, stop), upstream.Port);
            return found.Count == 0
                ? new NameAnswer(upstream, [], $"{path} names no address")
                : new NameAnswer(upstream, found, null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return NameAnswer.Unknown(upstream, $"{path} cannot be read: {failure.Message}");
        }
        catch (Exception failure) when (failure is FormatException or JsonException)
        {
            return NameAnswer.Unknown(upstream, $"{path} is not understood: {failure.Message}");
        }
    }
}

/// <summary>A line each, <c>ADDRESS[:PORT] [zone=NAME] [version=NAME]</c> with <c>#</c> for comments; or a JSON array
/// of the same as texts, or as objects with <c>address</c>, <c>zone</c> and <c>version</c>.</summary>
public static class EndpointFile
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <exception cref="FormatException">It names the line.</exception>
    /// <exception cref="JsonException">It begins with <c>[</c>, and is no such array.</exception>
    public static IReadOnlyList<FoundEndpoint> Parse(string text, int port)
    {
        var found = text.AsSpan().TrimStart().StartsWith("[") ? OfJson(text, port) : OfLines(text, port);
        return [.. found.DistinctBy(one => one.Address)];
    }

    private static IEnumerable<FoundEndpoint> OfLines(string text, int port) =>
        text.Split('\n').Index().Select(line => (Number: line.Index + 1, Text: line.Item.Split('#')[0].Trim()))
            .Where(line => line.Text.Length > 0)
            .Select(line => OfText(line.Text, port) ?? throw new FormatException(
                $"line {line.Number}, '{line.Text}': expected ADDRESS[:PORT] [zone=NAME] [version=NAME]"));

    private static FoundEndpoint? OfText(string text, int port)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (AddressOf(words[0], port) is not { } found) return null;
        foreach (var word in words[1..])
        {
            if (word.Split('=') is not [var name and ("zone" or "version"), { Length: > 0 } value]) return null;
            found = name == "zone" ? found with { Zones = [value] } : found with { Version = value };
        }

        return found;
    }

    private static IEnumerable<FoundEndpoint> OfJson(string text, int port)
    {
        using var document = JsonDocument.Parse(text);
        return [.. document.RootElement.EnumerateArray().Select(one => OfElement(one, port)
            ?? throw new FormatException($"{one.GetRawText()}: expected an address"))];
    }

    private static FoundEndpoint? OfElement(JsonElement element, int port)
    {
        if (element.ValueKind == JsonValueKind.String) return OfText(element.GetString()!, port);
        if (element.Deserialize<Entry>(_json) is not { Address: { } text } entry) return null;
        return AddressOf(text, port) is { } found
            ? found with { Zones = entry.Zone is null ? [] : [entry.Zone], Version = entry.Version }
            : null;
    }

    private static FoundEndpoint? AddressOf(string text, int port)
    {
        if (!AddressForm.TryParse(text, out IPEndPoint? address)) return null;
        return new FoundEndpoint(address.Port > 0 ? address : new IPEndPoint(address.Address, port));
    }

    private sealed record Entry(string? Address, string? Zone, string? Version);
}
