using Gateway.Requests;

namespace Gateway.FrontDoor;

/// <summary>What a line of the access log is made of.</summary>
public readonly record struct AccessFacts(HttpContext Context, RequestRecord Record, int Status, TimeSpan Elapsed)
{
    // What a client says of itself may be as long as all its headers.
    private const int Longest = 512;

    /// <summary>Null on a Unix socket.</summary>
    public string? Client => AddressForm.TextOf(Context.Connection.RemoteIpAddress);

    public long? Bytes => Record.BytesOf(Context.Response);
    public string? UserAgent => Bounded(Context.Request.Headers.UserAgent.ToString());

    /// <summary>Without its query, which may hold secrets as well as ours.</summary>
    public string? Referrer => Bounded(Context.Request.Headers.Referer.ToString().Split('?', '#')[0]);

    // Escaped as on the wire: a decoded path may hold line breaks. The query may hold secrets and stays out.
    public static string PathOf(HttpRequest request) => request.PathBase.Add(request.Path).ToUriComponent();

    private static string? Bounded(string text) =>
        text.Length == 0 ? null : text.Length <= Longest ? text : text[..Longest];
}
