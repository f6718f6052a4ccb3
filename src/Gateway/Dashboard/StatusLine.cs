using System.Text.Json.Serialization;
using Gateway.Observability;

namespace Gateway.Dashboard;

/// <summary>The status document on one line: an event's data ends where the line does.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusReport))]
internal sealed partial class StatusLine : JsonSerializerContext;
