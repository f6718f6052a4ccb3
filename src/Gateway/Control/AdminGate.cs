using Microsoft.Extensions.Primitives;

namespace Gateway.Control;

public sealed class AdminGate(
    AdminRule rule, AdminToken token, AdminToken? readToken, WrongTokens wrong, VerbAudit audit)
{
    public async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        var ask = Read(context.Request);
        if (!ask.HasToken && !ask.HasReadToken && Text(context.Request.Headers.Authorization) is not null)
            await wrong.SlowAsync(PeerOf(context.Connection), context.RequestAborted);
        var refusal = rule.Decide(ask);
        // One that no token came with was nobody's.
        if (refusal is AdminRefusal.ReadToken) audit.Tell(context, "refused: its token only looks");
        await (refusal is { } why ? RefuseAsync(context, why) : next(context));
    }

    /// <summary>What is free to all may say more to this one.</summary>
    public bool MayLook(HttpContext context) => rule.MayLook(Read(context.Request));

    private static string PeerOf(ConnectionInfo connection) =>
        AddressForm.TextOf(connection.RemoteIpAddress) ?? "the admin socket";

    private AdminAsk Read(HttpRequest request)
    {
        var authorization = Text(request.Headers.Authorization);
        return new AdminAsk(
            request.Method, request.Path.Value ?? "", request.Host.Host, request.Host.Value ?? "",
            Text(request.Headers.Origin), Text(request.Headers["Sec-Fetch-Site"]),
            token.IsIn(authorization), readToken?.IsIn(authorization) == true);
    }

    private static string? Text(StringValues header) =>
        header.Count == 0 ? null : header.ToString();

    private static Task RefuseAsync(HttpContext context, AdminRefusal refusal)
    {
        var (status, detail) = refusal switch
        {
            AdminRefusal.Token => (401,
                "The token is needed: send 'Authorization: Bearer TOKEN', or it as the password of any user. The start "
                + "shows it or its file, unless the setting Gateway:AdminToken sets it."),
            AdminRefusal.ReadToken => (403, "This token looks and changes nothing: changes need Gateway:AdminToken."),
            AdminRefusal.ForeignOrigin => (403, "The page that sends this is not the gateway's own."),
            AdminRefusal.ForeignHost => (403, "This name is not the gateway's: ask by localhost or by address, or send "
                + "the token."),
            _ => (405, $"{context.Request.Method} does nothing here: GET looks, POST changes."),
        };
        if (status == 401) context.Response.Headers.WWWAuthenticate = Challenge(context.Request);
        return SideServer.RefuseAsync(context, status, detail);
    }

    // A browser asks for a password when it opens the page; in the middle of a change the page itself asks.
    private static string Challenge(HttpRequest request) =>
        HttpMethods.IsPost(request.Method)
            ? "Bearer realm=\"gateway\""
            : "Basic realm=\"gateway: any user, the token as password\", charset=\"UTF-8\"";
}
