using System.Net.Sockets;
using System.Security.Cryptography;
using Gateway.Control;
using Gateway.FrontDoor;
using Gateway.Observability;
using Gateway.Supervision;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway;

/// <summary>The gateway's three Kestrels: for clients, for operators and for the verbs.</summary>
public sealed class GatewayServers : IAsyncDisposable
{
    private readonly Entrance _publicWay;
    private readonly Entrance _adminWay;
    private readonly Entrance _controlWay;
    private readonly Listeners _listeners;
    private readonly WebApplication _public;
    private readonly AdminAddress _admin;
    private readonly WebApplication _control;
    private readonly Departure _departure;
    private readonly ControlSocketFile _controlFile;
    private readonly Action<string> _tell;

    public GatewayServers(
        RunRequest request, GatewayParts parts, RecentEvents events, ControlVerbs verbs, ControlSocketFile controlFile,
        ILoggerFactory logs)
    {
        (_controlFile, _tell) = (controlFile, parts.Log.Warn);
        (_publicWay, _adminWay, _controlWay) = (Way("public"), Way("admin"), Way("control"));
        _listeners = new Listeners(Addresses(request.Options.Bind), parts.Certificates, _publicWay.Door);
        _public = PublicServer.Build(request, parts, _listeners, _publicWay.Door, logs);
        _departure = parts.Departure(_publicWay.Door);
        _control = new ControlServer(parts.Reporter, events, verbs, parts.Stop.AskAsync)
            .Build(controlFile.Path, _controlWay.Door);
        _admin = new AdminAddress(request.Options, parts, verbs, events, _adminWay.Door);

        Entrance Way(string name)
        {
            var sockets = new ListeningSockets(name, request.Heritage);
            return new Entrance(sockets, new Door(sockets, logs));
        }
    }

    /// <summary>Where they listen; known once they do.</summary>
    public GatewayIdentity Identity(string origin) => new(_listeners.Urls, _admin.Url, origin);

    /// <summary>What the start says of the admin address's token.</summary>
    public string? AdminNote => _admin.Note;

    /// <summary>What a new gateway needs to serve in place of this one.</summary>
    public IEnumerable<HandedSocket> Sockets => Handed.SelectMany(way => way.Sockets.Opened)
        .Select(socket => new HandedSocket((int)socket.Socket.Handle, socket.Name, socket.UnitName));

    // Where the control socket is in this gateway's own directory, the new one has another.
    private IEnumerable<Entrance> Handed =>
        _controlFile.OfThisGateway ? [_publicWay, _adminWay] : [_publicWay, _adminWay, _controlWay];

    /// <summary>Opens all addresses; null, or why that is not possible.</summary>
    public async Task<string?> StartAsync()
    {
        try
        {
            await ControlOpening.OpenAsync(_control, _controlFile.Path, _tell);
            await _admin.StartAsync();
            await _public.StartAsync();
            return null;
        }
        catch (Exception failure) when (failure is IOException or SocketException or CryptographicException)
        {
            return $"{failure.Message} Free the address, or choose others with --bind, --admin or --control.";
        }
    }

    /// <summary>New connections are held to the limits that the options have now.</summary>
    public void Limit(LimitOptions limits) =>
        KestrelLimits.Apply(_public.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value, limits);

    /// <summary>A new gateway accepts from the same sockets from now on.</summary>
    public void HandOver()
    {
        foreach (var way in new[] { _publicWay, _adminWay, _controlWay }) way.Door.HandOver();
        _controlFile.Hide();
    }

    /// <summary>The new gateway is gone.</summary>
    public void TakeBack()
    {
        _controlFile.Show();
        foreach (var way in new[] { _publicWay, _adminWay, _controlWay }) way.Door.TakeBack();
    }

    /// <summary>Waits until the clients have left for the new gateway.</summary>
    public Task EmptyAsync(CancellationToken patience) => _departure.WaitAsync(Timeout.InfiniteTimeSpan, patience);

    /// <summary>Lets nobody in any more, and those who are inside finish.</summary>
    public async Task StopPublicAsync(TimeSpan linger, CancellationToken patience)
    {
        await _publicWay.Door.CloseAsync();
        await _departure.WaitAsync(linger, patience);
        await _public.StopAsync(patience);
    }

    /// <summary>The last to go: somebody may want to see how the stop gets on.</summary>
    public async Task StopSidesAsync()
    {
        await _admin.StopAsync();
        await _control.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _admin.DisposeAsync();
        await _control.DisposeAsync();
        await _public.DisposeAsync();
    }

    private static List<BindUrl> Addresses(IEnumerable<string> texts) =>
        [.. texts.Select(text => BindUrl.Parse(text, out _)!)];

    /// <summary>One server's sockets and the door before them.</summary>
    private sealed record Entrance(ListeningSockets Sockets, Door Door);
}
