using Gateway.Control;
using Gateway.Dashboard;
using Gateway.FrontDoor;
using Gateway.Observability;
using Gateway.Platform;
using Gateway.Settings;

namespace Gateway.Hosting;

/// <summary>The admin address of one run, when it has one.</summary>
public sealed class AdminAddress : IAsyncDisposable
{
    private readonly Listeners? _listeners;
    private readonly WebApplication? _server;
    private readonly History? _history;
    private readonly PeriodicWorker? _recording;

    public AdminAddress(
        RunRequest request, string? inheritedToken, GatewayParts parts, ControlVerbs verbs, RecentEvents events, GatedTransport transport)
    {
        if (BindUrl.Parse(request.Options.Admin, out _) is not { } address) return;
        var token = AdminToken.Of(request.Options.AdminToken, inheritedToken);
        MadeUpToken = token.MadeUp;
        var rule = new AdminRule(address);
        Note = $"{token.MadeUp ?? "as set"}, for {(rule.IsLocal ? "changes there" : "all there but health, metrics")}";
        _listeners = new Listeners([address], parts.Certificates, transport);
        _server = AdminServer.Build(parts.Reporter, events, new AdminGate(rule, token), _listeners.Open, transport);
        _server.Use(new ConnectionClose(transport).InvokeAsync);
        _history = new History(parts.Reporter, parts.Counters, GatewayParts.Clock);
        _recording = new PeriodicWorker("the history of the page", History.Step, GatewayParts.Clock, parts.Log.Warn);
        new PageStream(parts.Reporter, events, _history).Map(_server);
        PageFiles.Map(_server);
        parts.Telemetry.Map(_server);
        verbs.MapTo(_server, "/control");
    }

    /// <summary>Known once it listens; null when it is off.</summary>
    public string? Url => _listeners?.Urls.SingleOrDefault();

    /// <summary>What the start says of the token.</summary>
    public string? Note { get; }

    /// <summary>Null where the operator has set one.</summary>
    public string? MadeUpToken { get; }

    public async Task StartAsync()
    {
        if (_server is null) return;
        await _server.StartAsync();
        _recording!.Start(_history!.Take);
    }

    public Task StopAsync() => _server?.StopAsync() ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_server is null) return;
        await _recording!.DisposeAsync();
        await _server.DisposeAsync();
    }
}
