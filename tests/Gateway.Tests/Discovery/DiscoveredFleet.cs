using System.Net;
using System.Net.Sockets;
using Gateway.Discovery;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Settings;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Discovery;

/// <summary>A feed at work on a name server that the test plays, with a clock that runs while the test waits.</summary>
public sealed class DiscoveredFleet : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ListLogger<GatewayLog> _log = new();
    private readonly AddressFeed _feed;
    private readonly Task _running;

    public DiscoveredFleet(string app = "http://api:8080", Func<StopOptions>? stop = null, string? notice = null,
        SocketError? trouble = null, OwnAddresses? own = null)
    {
        var log = new GatewayLog(_log);
        Names.Trouble = trouble;
        var options = new DiscoveryOptions { Notice = notice };
        var found = new DiscoveredReplicas(Fleet, options, stop ?? (() => new StopOptions()), log, Clock);
        var watches = Upstream.ParseAll(app, out _)
            .Select(upstream => new NameWatch(upstream, new AddressLookUp(Names), options, Clock));
        _feed = new AddressFeed([.. watches], Fleet, found, log, Clock) { Own = own ?? new OwnAddresses([]) };
        _running = _feed.RunAsync(_stop.Token);
    }

    public Fleet Fleet { get; } = new();

    public NameServer Names { get; } = new();

    public FakeTimeProvider Clock { get; } = new();

    public IReadOnlyList<string> Log => _log.Lines;

    public Replica? At(string id) => Fleet.Current.Replicas.FirstOrDefault(replica => replica.Id.Text == id);

    /// <summary>Waits, while time goes by, for a replica at each of these addresses and at no other.</summary>
    public Task AreAsync(params string[] ids) => UntilAsync(
        () => Fleet.Current.Replicas.Select(replica => replica.Id.Text).Order().SequenceEqual(ids.Order()),
        $"the replicas are {string.Join(", ", ids)}");

    public Task UntilAsync(Func<bool> ask, string what) => Eventually.TrueAsync(
        () =>
        {
            if (ask()) return true;
            Clock.Advance(TimeSpan.FromMilliseconds(100));
            return ask();
        },
        what);

    /// <summary>Lets the next so many look-ups of the name end.</summary>
    public Task LookUpsAsync(int count)
    {
        var goal = Names.Asked + count;
        return UntilAsync(() => Names.Asked >= goal, $"{count} more look-ups");
    }

    /// <summary>Waits for a replica at the address and lets a probe pass.</summary>
    public async Task<Replica> ReadyAsync(string id)
    {
        await UntilAsync(() => At(id) is not null, $"{id} is found");
        Fleet.Apply(At(id)!, ReplicaEvent.ProbePassed);
        return At(id)!;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _feed.Dispose();
        _stop.Dispose();
    }
}

/// <summary>Imitates a name server whose records the test changes.</summary>
public sealed class NameServer : INameResolver
{
    private int _asked;
    private int _atOnce;

    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Most look-ups that were ever under way together.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>The records; a name without one does not resolve.</summary>
    public Dictionary<string, string[]> Records { get; set; } = [];

    /// <summary>What every look-up ends with instead, when set.</summary>
    public SocketError? Trouble { get; set; }

    /// <summary>Look-ups do not end before this does.</summary>
    public Task Held { get; set; } = Task.CompletedTask;

    public async Task<IPAddress[]> ResolveAsync(string host)
    {
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _atOnce));
        await Held;
        Interlocked.Decrement(ref _atOnce);
        Interlocked.Increment(ref _asked);
        if (Trouble is { } trouble) throw new SocketException((int)trouble);
        return Records.TryGetValue(host, out var addresses)
            ? [.. addresses.Select(IPAddress.Parse)]
            : throw new SocketException((int)SocketError.HostNotFound);
    }
}
