using Gateway.Control;
using Gateway.FrontDoor;

namespace Gateway.Hosting;

/// <summary>Where the admin address is, and what it asks of who comes: known before it serves.</summary>
public sealed class AdminEndPoint
{
    private readonly AdminRule _rule;
    private readonly Listeners _listeners;
    private readonly Func<WebApplication> _server;

    private AdminEndPoint(
        BindUrl address, AdminToken token, Listeners listeners, Func<WebApplication> server,
        Func<AdminRule, AdminGate> gate)
    {
        _rule = new AdminRule(address);
        (_listeners, _server, Gate, MadeUpToken) = (listeners, server, gate(_rule), token.MadeUp);
    }

    public AdminGate Gate { get; }

    /// <summary>Null where the operator has set one.</summary>
    public string? MadeUpToken { get; }

    public string? Url => _listeners.Urls.SingleOrDefault();

    /// <param name="file">That holds the token: a log is read by more people than a terminal.</param>
    /// <param name="onTerminal">Somebody reads what is shown, and nobody keeps it.</param>
    public string Note(string file, bool onTerminal)
    {
        var token = MadeUpToken is null ? "as set" : onTerminal ? MadeUpToken : $"in {file}";
        return $"{token}, for {(_rule.IsLocal ? "changes there" : "all there but health, metrics")}";
    }

    /// <returns>Null where it is off.</returns>
    public static AdminEndPoint? Of(
        GatewayOptions options, string? inheritedToken, Certificates certificates, GatedTransport transport,
        GatewayCore core)
    {
        if (BindUrl.Parse(options.Admin, out _) is not { } address) return null;
        var token = AdminToken.Of(options.AdminToken, inheritedToken);
        var listeners = new Listeners(
            [address], certificates, transport,
            new ConnectionAdmission(core.Refusals, ErrorPages.BuiltIn, GatewayCore.Clock));
        return new AdminEndPoint(
            address, token, listeners,
            () => SideServer.Build(listeners.Open, transport, new Http2Faults(core.Refusals, core.Logs)),
            rule => new AdminGate(
                rule, token, AdminToken.OrNone(options.AdminReadToken), new WrongTokens(core.Log, GatewayCore.Clock),
                new VerbAudit(core.Log)));
    }

    /// <summary>That listens there once it is started, with nothing on it yet.</summary>
    public WebApplication Server() => _server();
}
