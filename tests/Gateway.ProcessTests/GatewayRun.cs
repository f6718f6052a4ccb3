using System.Net;
using System.Text.Json;

namespace Gateway.ProcessTests;

/// <summary>A gateway of one test alone, which may be asked, signalled, starved and killed.</summary>
public sealed class GatewayRun : IFront, IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gwp");
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("gws");
    private readonly List<HttpClient> _clients = [];
    private Uri? _address;

    private GatewayRun(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? settings, string? program = null)
    {
        var environment = new Dictionary<string, string?>
        {
            ["Gateway__RunDirectory"] = RunDirectory,
            ["Gateway__Control"] = Control,
            // The tests read the log as people do.
            ["Gateway__Log__Format"] = "text",
            ["Gateway__Admin"] = "http://127.0.0.1:0",
            // Keys would lie with the machine's state, or in the home of whoever runs the tests.
            ["STATE_DIRECTORY"] = _state.FullName,
            // Nothing of the machine that runs the tests shall reach the gateway.
            ["WEB_CONCURRENCY"] = null,
            ["PORT"] = null,
            ["ASPNETCORE_URLS"] = null,
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>()) environment[name] = value;
        Process = TestProcess.Start(
            TestPaths.DotNet, [program ?? TestPaths.Gateway, .. arguments], environment, _folder.FullName);
    }

    public TestProcess Process { get; }

    /// <summary>Where gateways of this test make their run directories.</summary>
    public string RunDirectory => _folder.FullName;

    public string Control => Path.Combine(_folder.FullName, "control.sock");

    /// <summary>The public address, once it is open.</summary>
    public Uri Address => _address ?? throw new InvalidOperationException("The gateway does not listen yet.");

    public Uri? H2Address { get; private set; }

    public Uri? TlsAddress { get; private set; }

    /// <summary>A client that gives up rather than hang.</summary>
    public HttpClient Http => field ??= NewClient();

    /// <summary>Starts the gateway as it is told to, and waits for nothing.</summary>
    public static GatewayRun Run(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? settings = null) =>
        new(arguments, settings);

    /// <summary>Starts it in front of an app, on ports that the system chooses, and waits until it listens.</summary>
    /// <param name="app">APP.</param>
    /// <param name="replicas">How many; null where somebody else runs them.</param>
    /// <param name="appArguments">For every replica.</param>
    /// <param name="settings">In the gateway's environment.</param>
    /// <param name="options">In front of the others.</param>
    /// <param name="program">A gateway elsewhere than where it was built.</param>
    public static async Task<GatewayRun> ListenAsync(
        string app, int? replicas = 2, string[]? appArguments = null,
        IReadOnlyDictionary<string, string?>? settings = null, string[]? options = null, string? program = null)
    {
        var arguments = ArgumentsFor(app, replicas, appArguments ?? []);
        var gateway = new GatewayRun([arguments[0], .. options ?? [], .. arguments[1..]], settings, program);
        try
        {
            await gateway.KnowAddressAsync();
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it in front of the app of this test project, and waits until every replica is ready.</summary>
    public static Task<GatewayRun> ServeAsync(params string[] appArguments) => ServeAsync(2, null, appArguments);

    public static Task<GatewayRun> ServeAsync(
        int replicas, IReadOnlyDictionary<string, string?>? settings, params string[] appArguments) =>
        ServeAppAsync(TestPaths.Faults, replicas, appArguments, settings);

    /// <summary>Like <see cref="ListenAsync"/>, and waits until every replica is ready.</summary>
    public static async Task<GatewayRun> ServeAppAsync(
        string app, int replicas = 2, string[]? appArguments = null,
        IReadOnlyDictionary<string, string?>? settings = null, string[]? options = null)
    {
        var gateway = await ListenAsync(app, replicas, appArguments, settings, options);
        try
        {
            await gateway.StateAsync("serving");
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>The command line that <see cref="ListenAsync"/> uses.</summary>
    public static string[] ArgumentsFor(string app, int? replicas, params string[] appArguments) =>
    [
        "run", app, .. replicas is { } count ? (string[])["-w", $"{count}"] : [],
        "-b", "http://127.0.0.1:0", "-b", "h2c://127.0.0.1:0", "--", .. appArguments,
    ];

    /// <summary>The document of <c>gateway status --json</c>.</summary>
    public async Task<JsonElement> StatusAsync()
    {
        await using var status = Verb("status", "--json");
        var code = await status.ExitCodeAsync();
        if (code != 0) throw new InvalidOperationException($"status ended with {code}: {status.Output}");
        using var document = JsonDocument.Parse(status.Output);
        return document.RootElement.Clone();
    }

    /// <summary>The same document from the admin address, which costs no process.</summary>
    public async Task<JsonElement> ReplicasAsync()
    {
        var text = await Http.GetStringAsync(
            new Uri(await AdminAsync(), "/replicas"), TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>Of the gateway that answers new connections: another one's after an upgrade.</summary>
    public async Task<int> PidAsync() => (await StatusAsync()).GetProperty("gateway").GetProperty("pid").GetInt32();

    /// <summary>The pids of the replicas that are there, whatever their state.</summary>
    public async Task<IReadOnlyList<int>> PidsAsync() =>
        [.. (await ReplicasAsync()).GetProperty("replicas").EnumerateArray()
            .Select(replica => replica.GetProperty("pid")).Where(pid => pid.ValueKind == JsonValueKind.Number)
            .Select(pid => pid.GetInt32())];

    /// <summary>Waits until the document is as <paramref name="asWanted"/> has it.</summary>
    public Task<string> UntilAsync(Func<JsonElement, bool> asWanted, string what) => Eventually.GetAsync(
        async () =>
        {
            if (Process.HasExited) throw new InvalidOperationException($"The gateway has ended: {Process.Output}");
            var document = await ReplicasAsync();
            return asWanted(document) ? document.GetRawText() : null;
        },
        what,
        failure => failure is HttpRequestException,
        () => Process.Output);

    public Task<string> StateAsync(string state) => UntilAsync(
        document => document.GetProperty("gateway").GetProperty("state").GetString() == state, $"The state {state}");

    /// <summary>A verb of the command line, meant for this gateway.</summary>
    public TestProcess Verb(params string[] arguments) =>
        TestProcess.Start(TestPaths.DotNet, [TestPaths.Gateway, .. arguments, "--control", Control]);

    public HttpClient NewClient()
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            Timeout = TimeSpan.FromSeconds(20),
            BaseAddress = _address,
        };
        _clients.Add(client);
        return client;
    }

    public HttpClient NewH2Client() => OverH2(NewClient(), H2Address!);

    public HttpClient NewTlsClient()
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        })
        {
            Timeout = TimeSpan.FromSeconds(20),
        };
        _clients.Add(client);
        return OverH2(client, TlsAddress!);
    }

    private static HttpClient OverH2(HttpClient client, Uri address)
    {
        client.BaseAddress = address;
        client.DefaultRequestVersion = HttpVersion.Version20;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return client;
    }

    public async Task<Uri> AdminAsync() => new((await BannerAsync("  admin     ")).Split(' ')[^1]);

    /// <summary>The token that lies where the start says.</summary>
    public async Task<string> TokenAsync()
    {
        var file = (await BannerAsync("  token     in "))["  token     in ".Length..].Split(',')[0];
        return (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        // One that has replaced it is no child of ours; one without replicas of its own is found by its socket.
        foreach (var heir in ProcessList.GatewaysOf(RunDirectory).Union(ProcessList.ListenersOn(Control))
            .Where(pid => pid != Process.Id && pid != Environment.ProcessId))
            TestProcess.SignalOther(heir, ProcessList.SigKill);
        await Process.DisposeAsync();
        _folder.Delete(recursive: true);
        _state.Delete(recursive: true);
    }

    // The banner: "gateway 1.0.0 on http://127.0.0.1:1, h2c://127.0.0.1:2", below it "  admin     http://127.0.0.1:3".
    private async Task KnowAddressAsync()
    {
        var addresses = (await BannerAsync(", h2c://")).Split(" on ")[^1].Split(", ").Select(text => new Uri(text)).ToList();
        _address = addresses.Find(address => address.Scheme == "http");
        H2Address = new UriBuilder(addresses.Find(address => address.Scheme == "h2c")!) { Scheme = "http" }.Uri;
        TlsAddress = addresses.Find(address => address.Scheme == "https");
    }

    private Task<string> BannerAsync(string text) => Eventually.GetAsync(
        () => Process.Lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } line
            ? Task.FromResult<string?>(line)
            : Process.HasExited
                ? throw new InvalidOperationException($"The gateway has ended: {Process.Output}")
                : Task.FromResult<string?>(null),
        "The banner",
        explain: () => Process.Output);
}
