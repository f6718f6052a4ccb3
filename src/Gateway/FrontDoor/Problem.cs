using System.Text.Json.Serialization;

namespace Gateway.FrontDoor;

/// <summary>An answer of the gateway's own, as RFC 9457 wants it.</summary>
/// <param name="Instance">The path that was asked for, or null when it was never understood.</param>
public sealed record Problem(
    string Type, string Title, int Status, string Detail, string? Instance, string RequestId)
{
    public const string ContentType = "application/problem+json";

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ProblemJson.Default.Problem);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ProblemJson : JsonSerializerContext;
