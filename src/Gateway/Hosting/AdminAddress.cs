using Gateway.Control;
using Gateway.Dashboard;
using Gateway.FrontDoor;
using Gateway.Observability;

namespace Gateway.Hosting;

public sealed class AdminAddress : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly History _history;
    private readonly PeriodicWorker _recording;

    public AdminAddress(
        GatewayCore core, AdminEndPoint endPoint, GatedTransport transport, Monitoring monitoring, RecentEvents events,
        ControlVerbs verbs)
    {
        var reporter = monitoring.Reporter;
        _server = endPoint.Server();
        AdminServer.Map(_server, reporter, events, core.Written, endPoint.Gate);
        _server.Use(new ConnectionClose(transport).InvokeAsync);
        _history = new History(reporter, core.Counters, GatewayCore.Clock);
        _recording = core.Every(History.Step, "the history of the page");
        new PageStream(reporter, events, _history).Map(_server);
        PageFiles.Map(_server);
        monitoring.Telemetry.Map(_server);
        verbs.MapTo(_server, "/control");
    }

    public async Task StartAsync()
    {
        await _server.StartAsync();
        _recording.Start(_history.Take);
    }

    public Task StopAsync() => _server.StopAsync();
    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
