using System.Net.Sockets;
using System.Security.Cryptography;
using Gateway.Control;
using Gateway.FrontDoor;
using Gateway.Observability;

namespace Gateway;

/// <summary>The gateway's three Kestrels: for clients, for operators and for the verbs.</summary>
public sealed class GatewayServers : IAsyncDisposable
{
    private readonly Heritage _heritage;
    private readonly ListeningSockets[] _sockets;
    private readonly Door _publicDoor;
    private readonly Door _adminDoor;
    private readonly Door _controlDoor;
    private readonly Listeners _listeners;
    private readonly Listeners _adminListeners;
    private readonly WebApplication _public;
    private readonly WebApplication? _admin;
    private readonly WebApplication _control;
    private readonly Departure _departure;

    public GatewayServers(RunRequest request, GatewayParts parts, string controlSocket, ILoggerFactory logs)
    {
        (_heritage, ControlSocket) = (request.Heritage, controlSocket);
        var names = new[] { "public", "admin", "control" };
        _sockets = [.. names.Select(name => new ListeningSockets(name, request.Heritage))];
        var doors = _sockets.Select(sockets => new Door(sockets, logs)).ToArray();
        (_publicDoor, _adminDoor, _controlDoor) = (doors[0], doors[1], doors[2]);

        _listeners = new Listeners(Addresses(request.Options.Bind), request.Options.Tls, _publicDoor);
        _public = PublicServer.Build(request, parts, _listeners, _publicDoor, logs);
        _departure = parts.Departure(_publicDoor);
        _control = new ControlServer(parts.Reporter, parts.Stop.AskAsync).Build(controlSocket, _controlDoor);
        var admin = request.Options.Admin is "off" ? [] : Addresses([request.Options.Admin]);
        _adminListeners = new Listeners(admin, request.Options.Tls, _adminDoor);
        _admin = admin.Count == 0 ? null : AdminServer.Build(parts.Reporter, _adminListeners.Open, _adminDoor);
    }

    public string ControlSocket { get; }

    /// <summary>Where they listen; known once they do.</summary>
    public GatewayIdentity Identity => new(_listeners.Urls, _adminListeners.Urls.SingleOrDefault(), "processes");

    /// <summary>Opens all addresses; null, or why that is not possible.</summary>
    public async Task<string?> StartAsync()
    {
        try
        {
            Listeners.RemoveStale(ControlSocket);
            await _control.StartAsync();
            ControlServer.Protect(ControlSocket);
            if (_admin is not null) await _admin.StartAsync();
            await _public.StartAsync();
            _heritage.Close();
            return null;
        }
        catch (Exception failure) when (failure is IOException or SocketException or CryptographicException)
        {
            return $"{failure.Message} Free the address, or choose others with --bind, --admin or --control.";
        }
    }

    /// <summary>Lets nobody in any more, and those who are inside finish.</summary>
    public async Task StopPublicAsync(TimeSpan linger, CancellationToken patience)
    {
        await _publicDoor.CloseAsync();
        await _departure.WaitAsync(linger, patience);
        await _public.StopAsync(patience);
    }

    /// <summary>The last to go: somebody may want to see how the stop gets on.</summary>
    public async Task StopSidesAsync()
    {
        if (_admin is not null) await _admin.StopAsync();
        await _control.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_admin is not null) await _admin.DisposeAsync();
        await _control.DisposeAsync();
        await _public.DisposeAsync();
    }

    private static List<BindUrl> Addresses(IEnumerable<string> texts) =>
        [.. texts.Select(text => BindUrl.Parse(text, out _)!)];
}
