using System.Net;
using System.Net.Sockets;
using Gateway.FrontDoor;
using Gateway.Observability;
using Gateway.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.FrontDoor;

public sealed class QuicTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ListLogger<GatewayLog> _log = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, true, true, 0)]
    [InlineData(true, false, false, 1)]
    [InlineData(false, true, false, 0)]
    [InlineData(false, false, false, 0)]
    public void Who_wants_it_where_the_system_has_none_is_told_so_once(bool wanted, bool isThere, bool serves, int lines)
    {
        Quic.Serves(wanted, () => isThere, new GatewayLog(_log).Warn).Should().Be(serves);
        _log.Lines.Where(line => line.StartsWith("HTTP/3 is not served: ")).Should().HaveCount(lines);
    }

    // The system of whoever runs this may have it or not; HTTP/2 is there in any case.
    [Fact]
    public async Task Https_is_served_over_it_where_it_is_there()
    {
        SomeCertificate.WritePem("here", _folder.At("pem"), _folder.At("pem"));
        var options = new GatewayOptions { Tls = new TlsOptions { Certificate = _folder.At("pem") } };
        await using var door = await SmallFrontDoor.OpenAsync(
            options: () => options, bind: $"https://127.0.0.1:{(Quic.IsThere ? FreePort.Next() : 0)}", http3: Quic.IsThere);
        (await AskAsync(door, HttpVersion.Version20)).Should().Be("2.0 fine");
        if (Quic.IsThere) (await AskAsync(door, HttpVersion.Version30)).Should().Be("3.0 fine");
    }

    [Fact]
    public async Task One_that_replaces_another_listens_when_that_has_gone()
    {
        var (clock, inner) = (new FakeTimeProvider(), new ScriptedTransport());
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var transport = new QuicTransport(inner, () => true, clock);
        await using var listener = await transport.BindAsync(
            other.LocalEndPoint!, cancellationToken: TestContext.Current.CancellationToken);

        var accepting = listener.AcceptAsync(cancellationToken: TestContext.Current.CancellationToken).AsTask();
        for (var look = 0; look < 3; look++) clock.Advance(TimeSpan.FromSeconds(1));
        inner.Bound.Should().BeEmpty();

        var place = other.LocalEndPoint!;
        other.Dispose();
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return inner.Bound.Count == 1;
            },
            "it listens");
        inner.Bound.Should().Equal(place);
        (await accepting).Should().BeNull("the script has nobody come");
    }

    [Fact]
    public async Task One_that_stops_before_that_accepts_nobody()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var (inner, clock) = (new ScriptedTransport(), new FakeTimeProvider());
        await using var listener = await new QuicTransport(inner, () => true, clock).BindAsync(
            other.LocalEndPoint!, cancellationToken: TestContext.Current.CancellationToken);
        var accepting = listener.AcceptAsync(cancellationToken: TestContext.Current.CancellationToken);
        await listener.UnbindAsync(TestContext.Current.CancellationToken);
        (await accepting).Should().BeNull();
        inner.Bound.Should().BeEmpty();
    }

    private static async Task<string> AskAsync(SmallFrontDoor door, Version version)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, door.Address)
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return $"{answer.Version} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}";
    }

    /// <summary>Imitates the framework's own, to which nobody comes.</summary>
    private sealed class ScriptedTransport : IMultiplexedConnectionListenerFactory, IMultiplexedConnectionListener
    {
        public List<EndPoint> Bound { get; } = [];
        public EndPoint EndPoint => Bound[0];

        public ValueTask<IMultiplexedConnectionListener> BindAsync(
            EndPoint endpoint, IFeatureCollection? features = null, CancellationToken cancellationToken = default)
        {
            Bound.Add(endpoint);
            return ValueTask.FromResult<IMultiplexedConnectionListener>(this);
        }

        public ValueTask<MultiplexedConnectionContext?> AcceptAsync(
            IFeatureCollection? features = null, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult<MultiplexedConnectionContext?>(null);

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
