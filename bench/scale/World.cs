using System.Net;
using Gateway.Discovery;

namespace Gateway.Scale;

/// <summary>So many gateways in front of so many replicas, and the clients of all of them.</summary>
public sealed class World
{
    private readonly Random _dice;
    private readonly SimulatedGateway[] _gateways;
    private readonly Dictionary<IPEndPoint, Server> _servers = [];

    /// <param name="size">Of both.</param>
    /// <param name="busy">Share of what all replicas can do that clients ask for.</param>
    /// <param name="seed">The same one is the same run.</param>
    public World(Size size, double busy, int seed)
    {
        (Size, _dice) = (size, new Random(seed));
        Named = [.. Enumerable.Range(0, size.Replicas).Select(number => new FoundEndpoint(Address(number)))];
        foreach (var one in Named) _servers[one.Address] = new Server(Time, new Random(_dice.Next()), Work, AtOnce);
        _gateways = [.. Enumerable.Range(0, size.Gateways)
            .Select(_ => new SimulatedGateway(Time, _dice, address => _servers[address], Totals, Interval(size)))];
        foreach (var gateway in _gateways) gateway.Start(() => Answers(Named));
        PerSecond = busy * size.Replicas * AtOnce / Work.TotalSeconds;
    }

    public static TimeSpan Work { get; } = TimeSpan.FromMilliseconds(20);
    public static int AtOnce { get; } = 4;

    public Size Size { get; }
    public double PerSecond { get; set; }
    public VirtualTime Time { get; } = new();
    public Totals Totals { get; } = new();

    /// <summary>What the name server says now.</summary>
    public IReadOnlyList<FoundEndpoint> Named { get; set; }

    /// <summary>How a name server that does not tell all chooses.</summary>
    public Func<IReadOnlyList<FoundEndpoint>, IReadOnlyList<FoundEndpoint>> Answers { get; set; } = all => all;

    public IReadOnlyList<Server> Servers => [.. _servers.Values];

    public IReadOnlyList<SimulatedGateway> Gateways => _gateways;

    public Random Dice => _dice;

    /// <summary>Clients that come one by one, each to any gateway, from a moment on.</summary>
    public void Clients(TimeSpan from, TimeSpan until)
    {
        void Next()
        {
            if (Time.Now >= until) return;
            _gateways[_dice.Next(_gateways.Length)].Ask();
            Time.After(TimeSpan.FromSeconds(-Math.Log(1 - _dice.NextDouble()) / PerSecond), Next);
        }

        Time.At(from, Next);
    }

    public void Become(IEnumerable<Server> servers, ServerState state)
    {
        foreach (var server in servers) server.Become(state);
    }

    // As docs/scale.md advises: no replica is to answer more than 50 probes a second.
    private static TimeSpan Interval(Size size) => TimeSpan.FromSeconds(Math.Max(1, size.Gateways / 50.0));

    private static IPEndPoint Address(int number) =>
        new(new IPAddress([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]), 8080);
}

public readonly record struct Size(int Gateways, int Replicas)
{
    public override string ToString() => $"{Gateways:N0} × {Replicas:N0}";

    public static Size Parse(string text) => text.Split('x') switch
    {
        [var gateways, var replicas] => new Size(int.Parse(gateways), int.Parse(replicas)),
        _ => throw new FormatException($"{text} is not GATEWAYSxREPLICAS"),
    };
}
