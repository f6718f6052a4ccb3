using System.Net.Sockets;
using System.Security.Cryptography;
using Gateway.Control;
using Gateway.FrontDoor;
using Gateway.Observability;
using Gateway.Platform;
using Gateway.Settings;
using Gateway.Upgrade;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>The gateway's three Kestrels: for clients, for operators and for the verbs.</summary>
public sealed class GatewayServers : IAsyncDisposable
{
    // For a client to answer a close frame.
    private static readonly TimeSpan _toPart = TimeSpan.FromSeconds(1);

    private readonly GatewayParts _parts;
    private readonly ServerSockets _publicSockets;
    private readonly ServerSockets _adminSockets;
    private readonly ServerSockets _controlSockets;
    private readonly LoopbackEndPoint? _inner;
    private readonly WarmUpOptions _warmUp;
    private readonly Listeners _listeners;
    private readonly WebApplication _public;
    private readonly AdminAddress _admin;
    private readonly WebApplication _control;
    private readonly ConnectionDrain _drain;
    private readonly ControlSocketFile _controlFile;
    private readonly Action<string> _tell;

    public GatewayServers(
        RunRequest request, StartContext start, GatewayParts parts, RecentEvents events, ControlVerbs verbs, ControlSocketFile controlFile,
        ILoggerFactory logs)
    {
        (_parts, _controlFile, _tell) = (parts, controlFile, parts.Log.Warn);
        (_publicSockets, _adminSockets, _controlSockets) = (
            Way("public", DescriptorBudget.HasForClient), Way("admin", AlwaysRoom), Way("control", AlwaysRoom));
        _listeners = new Listeners(Addresses(request.Options.Bind), parts.Certificates, _publicSockets.Transport);
        (_inner, _warmUp) = (start.Parent is null ? null : new LoopbackEndPoint(), request.Options.WarmUp);
        _public = PublicServer.Build(request, parts, _listeners, _publicSockets.Transport, _inner, logs);
        _drain = parts.Drain(_publicSockets.Transport);
        _control = new ControlServer(parts.Reporter, events, verbs, parts.Stop.AskAsync)
            .Build(controlFile.Path, _controlSockets.Transport);
        _admin = new AdminAddress(request, start.Parent?.Handover?.Token, parts, verbs, events, _adminSockets.Transport);

        ServerSockets Way(string name, Func<bool> hasRoom)
        {
            var sockets = new ListeningSockets(name, start.Sockets);
            return new ServerSockets(sockets, new GatedTransport(sockets, logs, hasRoom));
        }

        // An operator comes in when clients no longer do.
        static bool AlwaysRoom() => true;
    }

    /// <summary>Where they listen; known once they do.</summary>
    public GatewayIdentity Identity(string origin) => new(_listeners.Urls, _admin.Url, origin);

    /// <summary>What the start says of the admin address's token.</summary>
    public string? AdminNote => _admin.Note;

    /// <summary>The token itself, where it was made up.</summary>
    public string? MadeUpToken => _admin.MadeUpToken;

    /// <summary>What a new gateway needs to serve in place of this one.</summary>
    public IEnumerable<HandedSocket> Sockets => Handed.SelectMany(SocketsOf);

    /// <summary>Where clients come in.</summary>
    public IEnumerable<HandedSocket> PublicSockets => SocketsOf(_publicSockets);

    // Where the control socket is in this gateway's own directory, the new one has another.
    private IEnumerable<ServerSockets> Handed =>
        _controlFile.OfThisGateway ? [_publicSockets, _adminSockets] : [_publicSockets, _adminSockets, _controlSockets];

    /// <summary>Opens all addresses; null, or why that is not possible.</summary>
    public async Task<string?> StartAsync()
    {
        try
        {
            // Before anybody can come in by another way, and take this for the gateway that serves.
            if (_inner is not null) await RehearseAsync(_inner);
            await ControlOpening.OpenAsync(_control, _controlFile.Path, _tell);
            await _admin.StartAsync();
            if (_inner is null) await _public.StartAsync();
            else _publicSockets.Transport.Open();
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
        foreach (var way in new[] { _publicSockets, _adminSockets, _controlSockets }) way.Transport.HandOver();
        _controlFile.Hide();
    }

    /// <summary>The new gateway is gone.</summary>
    public void TakeBack()
    {
        _controlFile.Show();
        foreach (var way in new[] { _publicSockets, _adminSockets, _controlSockets }) way.Transport.TakeBack();
    }

    /// <summary>Waits until the clients have left for the new gateway.</summary>
    public Task EmptyAsync(CancellationToken patience) => _drain.WaitAsync(Timeout.InfiniteTimeSpan, patience);

    /// <summary>Lets nobody in any more, and those who are inside finish.</summary>
    /// <param name="linger">For who asks nothing.</param>
    /// <param name="patience">For who waits for an answer.</param>
    /// <param name="properly">What lasts longer gets a last moment to end as it should.</param>
    public async Task StopPublicAsync(TimeSpan linger, CancellationToken patience, Func<bool> properly)
    {
        _publicSockets.Transport.Close();
        await _drain.WaitAsync(linger, patience);
        if (patience.IsCancellationRequested && properly()) await PartAsync();
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

    private static IEnumerable<HandedSocket> SocketsOf(ServerSockets way) => way.Sockets.Opened.Select(
        socket => new HandedSocket((int)socket.Socket.Handle, socket.Name, socket.UnitName));

    private async Task RehearseAsync(LoopbackEndPoint inner)
    {
        var pipeline = _public.Services.GetRequiredService<RequestPipeline>();
        pipeline.Rehearses = true;
        _publicSockets.Transport.Hold();
        await _public.StartAsync();
        await SelfWarmUp.RunAsync(inner, _warmUp);
        pipeline.Rehearses = false;
    }

    private async Task PartAsync()
    {
        var replicas = _parts.Fleet.Current.Replicas;
        foreach (var replica in replicas) replica.CloseStreams();
        using var moment = new CancellationTokenSource(_toPart);
        await _drain.WaitAsync(TimeSpan.Zero, moment.Token);
        foreach (var replica in replicas.Where(replica => replica.StreamsClosed > 0))
            _parts.Log.StreamsClosed(replica.Id, replica.StreamsClosed);
    }

    private static List<BindUrl> Addresses(IEnumerable<string> texts) =>
        [.. texts.Select(text => BindUrl.Parse(text, out _)!)];

    /// <summary>One server's sockets and the door before them.</summary>
    private sealed record ServerSockets(ListeningSockets Sockets, GatedTransport Transport);
}
