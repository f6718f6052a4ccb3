using System.Buffers;
using Gateway.Requests;

namespace Gateway.FrontDoor;

/// <summary>The id of a request: the caller's where it can be trusted with our logs, else a new one.</summary>
public static class RequestIds
{
    // Room for a UUID, a ULID, a trace context or a load balancer's own form.
    private const int Longest = 128;

    private static readonly SearchValues<char> _allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/+=@");

    public static string Of(HttpRequest request)
    {
        var given = request.Headers[RequestRecord.IdHeader];
        return given is [{ } only] && IsValid(only) ? only : New();
    }

    // It guards nothing, so it needs no system call for its dice.
    public static string New()
    {
        Span<byte> dice = stackalloc byte[16];
        Random.Shared.NextBytes(dice);
        return Convert.ToHexStringLower(dice);
    }

    private static bool IsValid(string id) =>
        id.Length is > 0 and <= Longest && !id.AsSpan().ContainsAnyExcept(_allowed);
}
