using System.Net.Security;
using System.Net.Sockets;
using Gateway.Observability;
using Gateway.Settings;
using Gateway.Tests.Forwarding.Outcomes;

namespace Gateway.Tests.FrontDoor;

/// <summary>Clients that break the rules of HTTP/2, so that Kestrel ends their connections.</summary>
public sealed class Http2FaultsTests : IDisposable
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Reset = 3;
    private const byte Settings = 4;
    private const byte WindowUpdate = 8;
    private const byte Continuation = 9;
    private const int EndStream = 1;
    private const int EndHeaders = 4;

    private readonly TempFolder _folder = new();
    private readonly ListLogger<GatewayLog> _log = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[], string> Faults => new()
    {
        { "a frame on a stream that is none", RawHttp2.Frame(Data, 0, 0, [1]), "PROTOCOL_ERROR" },
        { "a frame of another size", RawHttp2.Frame(Settings, 0, 0, [1]), "FRAME_SIZE_ERROR" },
        { "a head that no table has", RawHttp2.Frame(Headers, EndHeaders, 1, [0xff, 0xff, 0x7f]), "outside of static table" },
        {
            "a window without an end",
            [.. RawHttp2.Frame(WindowUpdate, 0, 0, [0x7f, 0xff, 0xff, 0xff])], "FLOW_CONTROL_ERROR"
        },
        { "a head without an end", [.. Asked(1, flags: 0), .. Many(100, _ => Continued())], "PROTOCOL_ERROR" },
        { "requests that are taken back", Many(5000, i => [.. Asked(Stream(i)), .. Taken(Stream(i))]), "ENHANCE_YOUR_CALM" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Who_breaks_its_rules_is_told_with_the_reason(string what, byte[] sent, string code)
    {
        await using var door = await SmallFrontDoor.OpenAsync(log: _log, bind: "h2c://127.0.0.1:0");
        using var client = await RawHttp2.ConnectAsync(door.Address);
        await SendAsync(client.GetStream(), sent);
        await Eventually.TrueAsync(() => _log.Lines.Count > 0, $"{what} was refused");
        _log.Lines.Should().ContainSingle().Which.Should()
            .StartWith("refused 127.0.0.1 (http2): ").And.Contain(code);
    }

    [Fact]
    public async Task Over_tls_it_is_told_as_well()
    {
        SomeCertificate.WritePem("here", _folder.At("pem"), _folder.At("pem"));
        var tls = new TlsOptions { Certificate = _folder.At("pem") };
        await using var door = await SmallFrontDoor.OpenAsync(
            options: () => new GatewayOptions { Tls = tls }, log: _log, bind: "https://127.0.0.1:0");
        using var client = new TcpClient();
        await client.ConnectAsync(door.Address.Host, door.Address.Port, Cancellation);
        await using var stream = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "here",
                ApplicationProtocols = [SslApplicationProtocol.Http2],
            },
            Cancellation);
        await SendAsync(stream, "GET / HTTP/1.1\r\nHost: here\r\n\r\n"u8.ToArray());
        await Eventually.TrueAsync(() => _log.Lines.Count > 0, "it was refused");
        _log.Lines.Should().ContainSingle().Which.Should().StartWith("refused 127.0.0.1 (http2): ");
    }

    [Fact]
    public async Task Who_keeps_them_is_nothing_to_tell()
    {
        await using (var door = await SmallFrontDoor.OpenAsync(log: _log, bind: "h2c://127.0.0.1:0"))
            await RawHttp2.AskAsync(
                new Uri($"http://127.0.0.1:{door.Address.Port}"),
                [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "x")]);
        _log.Lines.Should().BeEmpty();
    }

    // The connection may end before all is there.
    private static async Task SendAsync(Stream stream, byte[] sent)
    {
        try
        {
            await stream.WriteAsync(sent, Cancellation);
        }
        catch (IOException)
        {
            // It has.
        }
    }

    private static byte[] Many(int times, Func<int, byte[]> one) => [.. Enumerable.Range(0, times).SelectMany(one)];
    private static int Stream(int number) => (2 * number) + 1;

    // GET http / of host a, by HPACK's static table.
    private static byte[] Asked(int stream, int flags = EndHeaders) =>
        RawHttp2.Frame(Headers, flags | EndStream, stream, [0x82, 0x86, 0x84, 0x01, 1, (byte)'a']);

    // A field more, of 100 bytes.
    private static byte[] Continued() =>
        RawHttp2.Frame(Continuation, 0, 1, [0, 1, (byte)'x', 100, .. Enumerable.Repeat((byte)'x', 100)]);

    private static byte[] Taken(int stream) => RawHttp2.Frame(Reset, 0, stream, [0, 0, 0, 8]);
}
