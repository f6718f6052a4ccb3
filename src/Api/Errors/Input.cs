using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Api.Serving;
using Microsoft.AspNetCore.Http.Metadata;

namespace Api.Errors;

/// <summary>A request body that was read, or the reason why it was refused.</summary>
/// <param name="Body">Without fault: <see cref="RefuseFaults"/> lets no handler see another.</param>
/// <param name="Fingerprint">SHA-256 of the body, as UTF-8.</param>
/// <param name="Refusal">Null for one that was read.</param>
public sealed record Input<T>(T Body, byte[] Fingerprint, Problem? Refusal)
    : IRefusable, IEndpointParameterMetadataProvider where T : BodyPart
{
    private static readonly JsonDocumentOptions _strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Called by minimal APIs for a parameter of this type.</summary>
    public static async ValueTask<Input<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var (bytes, refusal) = await BodyBytes.ReadAsync(context.Request, context.RequestAborted);
        return refusal is null ? Read(bytes) : Refused(refusal);
    }

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
            var where = $"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}";
            return Refused(new Problem(400, "malformed-json", $"The body is no JSON: {where}."));
        }
        catch (InvalidOperationException)
        {
            return Refused(new Problem(400, "malformed-json", "The body has a name that is not Unicode."));
        }

        using (document)
        {
            var body = Bind(document.RootElement, faults);
            if (body is not null) Rules.Check(body, faults);
            return faults.List.Count == 0
                ? new Input<T>(body!, SHA256.HashData(bytes.Span), null)
                : Refused(new(422, "validation", "The request does not follow the rules.") { Errors = faults.List });
        }
    }

    private static T? Bind(JsonElement root, Faults faults)
    {
        try
        {
            var body = root.Deserialize((JsonTypeInfo<T>)AppJson.Default.GetTypeInfo(typeof(T))!);
            if (body is null) faults.Add("", FaultType.Required, "Must be an object.");
            return body;
        }
        catch (JsonException e)
        {
            var field = (e.Path ?? "$").TrimStart('$').TrimStart('.');
            faults.Add(
                field, FaultType.InvalidType, "Has the wrong type, or a number or text that cannot be read.",
                JsonPath.Find(root, field));
            return null;
        }
        catch (InvalidOperationException)
        {
            faults.Add("", FaultType.InvalidCharacters, "Holds text that is not Unicode.");
            return null;
        }
    }

    private static Input<T> Refused(Problem problem) => new(null!, [], problem);
}

public interface IRefusable
{
    Problem? Refusal { get; }
}

/// <summary>Answers for a handler whose input was refused.</summary>
public sealed class RefuseFaults : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        foreach (var argument in context.Arguments)
            if (argument is IRefusable { Refusal: { } problem })
                return ValueTask.FromResult<object?>(problem);
        return next(context);
    }
}
