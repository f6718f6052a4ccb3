using System.Text.Json.Serialization;

namespace Gateway.Control;

/// <summary>A gateway as it tells of itself on its control address. Null is not known: it did not answer.</summary>
public sealed record RunningGateway(
    [property: JsonPropertyName("control")] string Address, int? Pid, string? App, IReadOnlyList<string> Bind,
    string? State)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    public static async Task<RunningGateway> AskAsync(string address, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(_patience);
        using var client = new ControlClient(address);
        return Of(address, await client.StatusAsync(deadline.Token));
    }

    /// <summary>Before a verb, whose own answer may take long to begin.</summary>
    /// <returns>Beside it, why nothing is to be asked of it; null where it answers.</returns>
    public static async Task<(RunningGateway Gateway, ControlAnswer? Silence)> MeetAsync(
        ControlClient client, CancellationToken cancellation)
    {
        var answer = await client.StatusAsync(cancellation);
        cancellation.ThrowIfCancellationRequested();
        return (Of(client.Address, answer), answer.IsSilence ? answer : null);
    }

    public bool Serves(string app) => app.Equals(App, StringComparison.OrdinalIgnoreCase);

    public override string ToString()
    {
        var serves = string.Join(" on ", new[] { App, string.Join(", ", Bind) }.Where(text => text is { Length: > 0 }));
        return serves.Length == 0 ? $"gateway {Pid}" : $"gateway {Pid}, {serves}";
    }

    private static RunningGateway Of(string address, ControlAnswer answer) =>
        answer.Ok ? Read(address, answer.Text) : Unknown(address);

    private static RunningGateway Unknown(string address) => new(address, null, null, [], null);

    // Of another version, perhaps: what it does not tell stays unknown.
    private static RunningGateway Read(string address, string status)
    {
        try
        {
            using var document = JsonDocument.Parse(status);
            var gateway = document.RootElement.GetProperty("gateway");
            return new RunningGateway(
                address, Has("pid", JsonValueKind.Number) is { } pid ? pid.GetInt32() : null, Text("app"),
                Has("bind", JsonValueKind.Array) is { } bind ? [.. bind.EnumerateArray().Select(one => $"{one}")] : [],
                Text("state"));

            string? Text(string name) => Has(name, JsonValueKind.String)?.GetString();

            JsonElement? Has(string name, JsonValueKind kind) =>
                gateway.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;
        }
        catch (Exception odd) when (odd is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Unknown(address);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RunningGateway[]))]
public sealed partial class ListJson : JsonSerializerContext;
