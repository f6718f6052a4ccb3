using System.IO.Pipes;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;

namespace Gateway.ProcessTests.Hook;

/// <summary>A replica started as the gateway starts one, by a test that plays the gateway.</summary>
public sealed class HookedReplica : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hook");
    private readonly AnonymousPipeServerStream _lifeline = new(PipeDirection.Out, HandleInheritability.Inheritable);

    private HookedReplica(
        string program, string[] arguments, string? otherHook = null, IReadOnlyDictionary<string, string?>? more = null)
    {
        var environment = Environment(otherHook);
        foreach (var (name, value) in more ?? new Dictionary<string, string?>()) environment[name] = value;
        Process = TestProcess.Start(TestPaths.DotNet, [program, .. arguments], environment);
        _lifeline.DisposeLocalCopyOfClientHandle();
        Http2 = Client(H2, HttpVersion.Version20);
        Http1 = Client(H1, HttpVersion.Version11);
    }

    public string H2 => Path.Combine(_folder.FullName, "r.h2");

    public string H1 => Path.Combine(_folder.FullName, "r.h1");

    public TestProcess Process { get; }

    public HttpClient Http2 { get; }

    public HttpClient Http1 { get; }

    public static HookedReplica Start(string program, params string[] arguments) => new(program, arguments);

    /// <summary>Starts an app with more in its environment.</summary>
    public static HookedReplica Start(
        string program, IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        new(program, arguments, more: environment);

    /// <summary>What the app answers, once it does.</summary>
    public Task<string> GetAsync(string path) => Eventually.GetAsync(
        async () => Process.HasExited
            ? throw new InvalidOperationException($"The app has ended: {Process.Output}")
            : await Http1.GetStringAsync(path, TestContext.Current.CancellationToken),
        "an answer",
        failure => failure is HttpRequestException { StatusCode: null },
        () => Process.Output);

    /// <summary>Starts a style of the fixture app and waits until both sockets answer.</summary>
    public static async Task<HookedReplica> ServeAsync(string style, string? otherHook = null)
    {
        var replica = new HookedReplica(TestPaths.HostingStyles, [style], otherHook);
        try
        {
            await replica.ReportAsync(replica.Http2);
            await replica.ReportAsync(replica.Http1);
            return replica;
        }
        catch
        {
            await replica.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the app says of itself over this client's socket, once that answers.</summary>
    public Task<ReplicaReport> ReportAsync(HttpClient client) => Eventually.GetAsync(
        () => Process.HasExited
            ? throw new InvalidOperationException($"The app has ended: {Process.Output}")
            : client.GetFromJsonAsync<ReplicaReport>("/", TestContext.Current.CancellationToken),
        "an answer",
        failure => failure is HttpRequestException,
        () => Process.Output);

    public async Task AskToStopAsync()
    {
        await _lifeline.WriteAsync("S"u8.ToArray(), TestContext.Current.CancellationToken);
        await _lifeline.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>What the replica sees when the gateway is killed.</summary>
    public void EndLifeline() => _lifeline.Dispose();

    public async ValueTask DisposeAsync()
    {
        Http1.Dispose();
        Http2.Dispose();
        await Process.DisposeAsync();
        await _lifeline.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private Dictionary<string, string?> Environment(string? otherHook) => new()
    {
        ["DOTNET_STARTUP_HOOKS"] = otherHook is null ? TestPaths.Hook : otherHook + Path.PathSeparator + TestPaths.Hook,
        ["GATEWAY_REPLICA_H2"] = H2,
        ["GATEWAY_REPLICA_H1"] = H1,
        ["GATEWAY_REPLICA_LIFELINE"] = _lifeline.GetClientHandleAsString(),
        ["Kestrel__Endpoints__GatewayH2__Url"] = "http://unix:" + H2,
        ["Kestrel__Endpoints__GatewayH2__Protocols"] = "Http2",
        ["Kestrel__Endpoints__GatewayH1__Url"] = "http://unix:" + H1,
        ["Kestrel__Endpoints__GatewayH1__Protocols"] = "Http1",
        // Its socket is the runtime's, not the app's.
        ["DOTNET_EnableDiagnostics"] = "0",
    };

    private static HttpClient Client(string path, Version version)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler)
        {
            Timeout = TimeSpan.FromSeconds(20),
            BaseAddress = new Uri("http://replica"),
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }
}

/// <summary>What the fixture app answers at its root.</summary>
public sealed record ReplicaReport(
    string Protocol,
    string Scheme,
    string Client,
    string[] Addresses,
    long? MaxRequestBodySize,
    double KeepAliveSeconds,
    int Streams,
    int ConnectionWindow,
    int StreamWindow,
    Dictionary<string, string?> Environment);
