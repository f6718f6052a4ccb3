using System.Text.Json;
using System.Text.Json.Serialization;
using Api.Serving;
using Microsoft.AspNetCore.WebUtilities;

namespace Api.Errors;

/// <summary>What went wrong, as a value; it becomes RFC 9457's <c>application/problem+json</c> here and nowhere else.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Name">Stable: the end of the answer's <c>type</c>, for programs to tell problems apart.</param>
/// <param name="Detail">For a person; says what to do where something can be done.</param>
public sealed record Problem(int Status, string Name, string Detail) : IResult
{
    public const string ContentType = "application/problem+json";

    /// <summary>Seconds until it is worth asking again; the <c>Retry-After</c> header.</summary>
    public int? RetryAfter { get; init; }

    public IReadOnlyList<FieldError>? Errors { get; init; }

    /// <summary>The state of each thing that the API needs, when one of them is the problem.</summary>
    public IReadOnlyDictionary<string, string>? Dependencies { get; init; }

    public static Problem NotFound(long id) =>
        new(StatusCodes.Status404NotFound, "not-found", $"There is no opportunity {id}.");

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } seconds) response.Headers.RetryAfter = seconds.ToString(null as IFormatProvider);
        var body = JsonSerializer.SerializeToUtf8Bytes(Body(httpContext), AppJson.Default.ProblemBody);
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(httpContext.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(body).AsTask();
    }

    private ProblemBody Body(HttpContext context) => new(
        $"urn:grants:problem:{Name}", ReasonPhrases.GetReasonPhrase(Status), Status, Detail, context.Request.Path,
        context.TraceIdentifier, Errors, Dependencies);
}

/// <summary>The body of every error. <c>requestId</c> is the one name that is not in snake_case: gateway and API share it.</summary>
public sealed record ProblemBody(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Instance,
    [property: JsonPropertyName("requestId")] string RequestId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    IReadOnlyList<FieldError>? Errors = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    IReadOnlyDictionary<string, string>? Dependencies = null);

/// <summary>One fault of one field.</summary>
/// <param name="Field">The path in the request, such as <c>pagination.page_size</c>.</param>
/// <param name="Type">A stable name out of <see cref="FaultType"/>.</param>
/// <param name="Message">For a person.</param>
/// <param name="Value">What was sent, shortened; null when nothing was.</param>
public sealed record FieldError(string Field, string Type, string Message, JsonElement? Value);

/// <summary>The names that clients may compare with; none is ever renamed.</summary>
public static class FaultType
{
    public const string Required = "required";
    public const string InvalidType = "invalid_type";
    public const string InvalidChoice = "invalid_choice";
    public const string InvalidDate = "invalid_date";
    public const string InvalidFormat = "invalid_format";
    public const string InvalidCharacters = "invalid_characters";
    public const string InvalidRange = "invalid_range";
    public const string MinValue = "min_value";
    public const string MaxValue = "max_value";
    public const string MinLength = "min_length";
    public const string MaxLength = "max_length";
    public const string UnknownField = "unknown_field";
}
