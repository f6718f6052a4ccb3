using System.Text.Json.Serialization;

namespace Gateway.Requests;

/// <summary>What clients are told while it lasts, and who is served all the same.</summary>
/// <param name="Until">Told to clients; it ends when an operator ends it.</param>
/// <param name="Message">In place of the usual words.</param>
/// <param name="Allow">Addresses and networks, such as <c>192.0.2.7</c> or <c>10.0.0.0/8</c>.</param>
public sealed record MaintenanceNotice(DateTimeOffset? Until, string? Message, IReadOnlyList<string> Allow)
{
    private const string Usual =
        "The service is under maintenance on purpose; it comes back without a change on your side.";

    public static MaintenanceNotice None { get; } = new(null, null, []);

    [JsonIgnore]
    public string Text => Until is { } until
        ? $"{Message ?? Usual} It is planned until {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC."
        : Message ?? Usual;
}
