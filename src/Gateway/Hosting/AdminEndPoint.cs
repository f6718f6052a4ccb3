using Gateway.Control;
using Gateway.FrontDoor;

namespace Gateway.Hosting;

/// <summary>Where the admin address is, and what it asks of who comes: known before it serves.</summary>
public sealed class AdminEndPoint
{
    private readonly AdminRule _rule;

    private AdminEndPoint(BindUrl address, AdminToken token, Listeners listeners, WrongTokens wrong)
    {
        _rule = new AdminRule(address);
        (Listeners, Gate, MadeUpToken) = (listeners, new AdminGate(_rule, token, wrong), token.MadeUp);
    }

    public Listeners Listeners { get; }
    public AdminGate Gate { get; }

    /// <summary>Null where the operator has set one.</summary>
    public string? MadeUpToken { get; }

    public string? Url => Listeners.Urls.SingleOrDefault();

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
        WrongTokens wrong) =>
        BindUrl.Parse(options.Admin, out _) is { } address
            ? new AdminEndPoint(
                address, AdminToken.Of(options.AdminToken, inheritedToken),
                new Listeners([address], certificates, transport), wrong)
            : null;
}
