using Gateway.Control;
using Gateway.FrontDoor;
using Gateway.Observability;

namespace Gateway;

/// <summary>The admin address of one run, when it has one.</summary>
public sealed class AdminAddress : IAsyncDisposable
{
    private readonly Listeners? _listeners;
    private readonly WebApplication? _server;

    public AdminAddress(GatewayOptions options, StatusReporter reporter, RecentEvents events)
    {
        if (BindUrl.Parse(options.Admin, out _) is not { } address) return;
        var token = AdminToken.Of(options.AdminToken);
        var rule = new AdminRule(address);
        Note = $"{token.MadeUp ?? "as set"}, for {(rule.IsLocal ? "changes there" : "all there but health, metrics")}";
        _listeners = new Listeners([address], options.Tls);
        _server = AdminServer.Build(reporter, events, new AdminGate(rule, token), _listeners.Open);
    }

    /// <summary>Known once it listens; null when it is off.</summary>
    public string? Url => _listeners?.Urls.SingleOrDefault();

    /// <summary>What the start says of the token.</summary>
    public string? Note { get; }

    public Task StartAsync() => _server?.StartAsync() ?? Task.CompletedTask;

    public Task StopAsync() => _server?.StopAsync() ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
