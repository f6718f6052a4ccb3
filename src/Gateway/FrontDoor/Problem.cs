using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.FrontDoor;

/// <summary>An answer of the gateway's own, as RFC 9457 wants it.</summary>
/// <param name="Type">Stable name of the kind of problem.</param>
/// <param name="Title">The same for every problem of this kind.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What happened to this request.</param>
/// <param name="Instance">The path that was asked for, or null when it was never understood.</param>
/// <param name="RequestId">The same as in the answer's <c>X-Request-Id</c>.</param>
public sealed record Problem(
    string Type, string Title, int Status, string Detail, string? Instance, string RequestId)
{
    public const string ContentType = "application/problem+json";

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ProblemJson.Default.Problem);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ProblemJson : JsonSerializerContext;
