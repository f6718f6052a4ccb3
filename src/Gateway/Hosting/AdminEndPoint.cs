using Gateway.Control;
using Gateway.FrontDoor;

namespace Gateway.Hosting;

/// <summary>Where the admin address is, and what it asks of who comes: known before it serves.</summary>
public sealed class AdminEndPoint
{
    private AdminEndPoint(BindUrl address, AdminToken token, Listeners listeners)
    {
        var rule = new AdminRule(address);
        (Listeners, Gate, MadeUpToken) = (listeners, new AdminGate(rule, token), token.MadeUp);
        Note = $"{token.MadeUp ?? "as set"}, for {(rule.IsLocal ? "changes there" : "all there but health, metrics")}";
    }

    public Listeners Listeners { get; }
    public AdminGate Gate { get; }

    /// <summary>Null where the operator has set one.</summary>
    public string? MadeUpToken { get; }

    public string Note { get; }
    public string? Url => Listeners.Urls.SingleOrDefault();

    /// <returns>Null where it is off.</returns>
    public static AdminEndPoint? Of(
        GatewayOptions options, string? inheritedToken, Certificates certificates, GatedTransport transport) =>
        BindUrl.Parse(options.Admin, out _) is { } address
            ? new AdminEndPoint(
                address, AdminToken.Of(options.AdminToken, inheritedToken),
                new Listeners([address], certificates, transport))
            : null;
}
