using System.Text.Json.Serialization;

namespace Gateway.Control;

/// <param name="Status">What HTTP says when nothing was begun.</param>
public sealed record VerbResult(int ExitCode, string Detail, int Status = StatusCodes.Status200OK)
{
    public static VerbResult Done(string detail) => new(Platform.ExitCode.Done, detail);
    public static VerbResult Failed(string reason) => new(Platform.ExitCode.Failed, reason);

    /// <summary>Nothing was begun, since the gateway cannot do it now.</summary>
    public static VerbResult Refused(string reason) =>
        new(Platform.ExitCode.Failed, reason, StatusCodes.Status409Conflict);

    /// <summary>Nothing was begun, since nobody can know what was meant.</summary>
    public static VerbResult Misused(string fault) =>
        new(Platform.ExitCode.Usage, fault, StatusCodes.Status400BadRequest);
}

/// <summary>One line of a verb's answer: progress, or the last one with its exit code.</summary>
public sealed record VerbLine(string? Progress, int? ExitCode, string? Detail);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VerbLine))]
internal sealed partial class VerbJson : JsonSerializerContext;
