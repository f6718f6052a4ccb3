using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Control;
using Gateway.FrontDoor;
using Gateway.Hosting;
using Gateway.Platform;
using Gateway.Settings;
using Gateway.Tests.FrontDoor;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Hosting;

/// <summary>The admin address as the gateway opens it, over TLS, with one verb.</summary>
public sealed class AdminScene : IAsyncDisposable
{
    public const string Token = "the-token-of-this-test";
    public const string ReadToken = "the-token-of-a-dashboard";

    private readonly TempFolder _folder = new();
    private readonly ListLogger<AdminScene> _log = new();
    private readonly GatewayCore _core;
    private readonly Certificates _certificates;
    private readonly AdminEndPoint _endPoint;
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    public AdminScene()
    {
        SomeCertificate.WritePem("gateway", _folder.At("tls.pem"), _folder.At("tls.pem"));
        var options = new GatewayOptions
        {
            Admin = "https://127.0.0.1:0",
            AdminToken = Token,
            AdminReadToken = ReadToken,
            Tls = new TlsOptions { Certificate = _folder.At("tls.pem") },
        };
        var logs = LoggerFactory.Create(logging => logging.AddProvider(new OneLog(_log)));
        _core = new GatewayCore(new LiveOptions(options), logs);
        _certificates = new Certificates(() => options.Tls, _core.Log, GatewayCore.Clock);
        var transport = new GatedTransport(new ListeningSockets("admin", InheritedSockets.None), logs, () => true);
        _endPoint = AdminEndPoint.Of(options, null, _certificates, transport, _core)!;
        _app = _endPoint.Server();
        _app.Use(_endPoint.Gate.PassAsync);
        _app.MapGet("/replicas", () => "all well");
        new ControlVerbs(new Dictionary<string, VerbHandler>
        {
            ["scale"] = context => Task.FromResult(
                context.Text("to") == "9" ? VerbResult.Refused("too many") : VerbResult.Done("2 replicas")),
        }, new VerbAudit(_core.Log)).MapTo(_app, "/control");
        _http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.Subject == "CN=gateway" },
        });
    }

    public IReadOnlyList<string> Log => _log.Lines;

    public async Task<AdminScene> StartAsync()
    {
        await _app.StartAsync(TestContext.Current.CancellationToken);
        _http.BaseAddress = new Uri(_endPoint.Url!);
        return this;
    }

    public async Task<int> AskAsync(HttpMethod method, string path, string? scheme, string? parameter)
    {
        using var request = new HttpRequestMessage(method, path);
        if (scheme is not null) request.Headers.Authorization = new AuthenticationHeaderValue(scheme, parameter);
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    /// <summary>Sends these bytes without TLS and no more, and reads until the connection ends.</summary>
    public async Task<string> SpeakAsync(string text)
    {
        using var client = new TcpClient();
        var address = new Uri(_endPoint.Url!);
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);
        client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Sends these bytes over TLS, where HTTP/2 is agreed on, and reads until the connection ends.</summary>
    public async Task SpeakHttp2Async(string text)
    {
        using var client = new TcpClient();
        var address = new Uri(_endPoint.Url!);
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await using var stream = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "gateway",
                ApplicationProtocols = [SslApplicationProtocol.Http2],
            },
            TestContext.Current.CancellationToken);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);
        await stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        await _core.DisposeAsync();
        _certificates.Dispose();
        _folder.Dispose();
    }

    private sealed class OneLog(ILogger log) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => log;

        public void Dispose()
        {
        }
    }
}
