using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Api.Serving;
using Microsoft.AspNetCore.Http.Metadata;

namespace Api.Errors;

/// <summary>A request body that was read.</summary>
/// <param name="Body">Without fault: no handler sees another.</param>
/// <param name="Fingerprint">SHA-256 of the body, as UTF-8.</param>
public sealed record Input<T>(T Body, byte[] Fingerprint) : IEndpointParameterMetadataProvider where T : BodyPart
{
    // A larger one is read once, and its first wrong type alone is told.
    private const int MaxReadAgain = 64 << 10;

    private static readonly JsonDocumentOptions _strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Called by minimal APIs for a parameter of this type.</summary>
    public static async ValueTask<Input<T>?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        Read(await BodyBytes.ReadAsync(context.Request, context.RequestAborted));

    /// <summary>For the OpenAPI document.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata([Accepts.Json], typeof(T)));

    private static Input<T> Read(ReadOnlyMemory<byte> bytes)
    {
        var faults = new Faults();
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes, _strict);
        }
        catch (JsonException e)
        {
            var where = e.LineNumber is { } line ? $"line {line + 1}, byte {e.BytePositionInLine + 1}" : "an object has a name twice";
            throw new RefusedException(new(400, "malformed-json", $"The body is no JSON: {where}."));
        }
        catch (InvalidOperationException)
        {
            throw new RefusedException(new(400, "malformed-json", "The body has a name that is not Unicode."));
        }

        using (document)
        {
            var body = Bind(document.RootElement, bytes, faults);
            if (body is not null) Rules.Check(body, faults);
            return faults.List.Count == 0
                ? new Input<T>(body!, SHA256.HashData(bytes.Span))
                : throw new RefusedException(new(422, "validation", "The request does not follow the rules.") { Errors = faults.List });
        }
    }

    // What has the wrong type is told and left out, so that what else is wrong is told with it.
    private static T? Bind(JsonElement root, ReadOnlyMemory<byte> bytes, Faults faults)
    {
        JsonNode? rest = null;
        while (true)
            try
            {
                var body = rest is null ? root.Deserialize<T>(AppJson.Default.Options) : rest.Deserialize<T>(AppJson.Default.Options);
                if (body is null) faults.Add("", FaultType.Required, "Must be an object.");
                return body;
            }
            catch (JsonException e)
            {
                var field = (e.Path ?? "$").TrimStart('$').TrimStart('.');
                faults.Add(
                    field, FaultType.InvalidType, "Has the wrong type, or a number or text that cannot be read.",
                    JsonPath.Find(root, field));
                if (bytes.Length > MaxReadAgain || faults.IsFull) return null;
                if (!JsonPath.TryClear(rest ??= JsonNode.Parse(bytes.Span)!, field)) return null;
            }
            // The rest has text that is not Unicode.
            catch (InvalidOperationException)
            {
                return null;
            }
    }
}

/// <summary>Ends a request with an answer that says why.</summary>
public sealed class RefusedException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem => problem;
}
