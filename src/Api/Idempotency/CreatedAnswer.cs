using Api.Serving;

namespace Api.Idempotency;

/// <summary>An answer of 201 that can be kept and given again, byte by byte.</summary>
public sealed record CreatedAnswer(string Location, string ETag, byte[] Body, bool IsRepeated) : IResult
{
    public const string RepeatedHeader = "Idempotency-Replayed";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status201Created;
        response.Headers.Location = Location;
        response.Headers.ETag = ETag;
        if (IsRepeated) response.Headers[RepeatedHeader] = "true";
        response.ContentType = Accepts.Json;
        response.ContentLength = Body.Length;
        return response.Body.WriteAsync(Body).AsTask();
    }
}
