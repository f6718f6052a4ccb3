using System.Net;
using System.Reflection;
using Gateway.ProcessTests;
using Gateway.ProcessTests.Life;

namespace Gateway.ContainerTests;

/// <summary>deploy/compose.yaml in front of an app that has WebSockets and streams, whose gateway deploy/up replaces.</summary>
[Collection(nameof(ImagesCollection))]
public sealed class ReplacementTests(Images images) : IFront, IAsyncLifetime
{
    // Over deploy/compose.yaml. What is open for longer than others would hold each replacement up for 30 s.
    private const string Over = """
        services:
          holder: { ports: ["127.0.0.1:8082:8082"] }
          gateway:
            environment:
              Gateway__App: http://faults:8080
              Gateway__Bind: http://*:8080,h2c://*:8082
              Gateway__Stop__Timeout: 3s
              ROUND: ${ROUND:-0}
          faults:
            image: ${GATEWAY_IMAGE}
            entrypoint: [/usr/bin/dotnet, /faults/Faults.dll]
            environment: { ASPNETCORE_URLS: "http://*:8080" }
            volumes: ["${FAULTS}:/faults:ro"]
            healthcheck: { disable: true }
        """;

    // So many fit into a run of all tests; GATEWAY_TEST_UPGRADES=20 asks for more.
    private static readonly int _times =
        int.Parse(Environment.GetEnvironmentVariable("GATEWAY_TEST_UPGRADES") ?? "3", null);

    private readonly List<HttpClient> _clients = [];
    private Stack? _stack;

    public Uri Address => Stack.Address;

    public Uri H2Address { get; } = new("http://127.0.0.1:8082");

    public Uri? TlsAddress => null;

    public async ValueTask InitializeAsync()
    {
        if (Engine.Absence is not null) return;
        await File.WriteAllTextAsync(images.Clone.At("deploy/faults.yaml"), Over);
        _stack = new(images.Clone, "deploy/compose.yaml", "gwreplacement", new()
        {
            ["GATEWAY_IMAGE"] = Images.Gateway,
            ["FAULTS"] = Path.GetDirectoryName(Faults())!,
        }, over: "deploy/faults.yaml");
        await _stack.ComposeAsync("up", "-d", "--no-deps", "--scale", "faults=2", "holder", "gateway", "faults");
        await _stack.ReadyAsync(2);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        if (_stack is null) return;
        await Trace.OfFailureAsync(_stack);
        await _stack.DisposeAsync();
        File.Delete(images.Clone.At("deploy/faults.yaml"));
    }

    [EngineFact]
    public async Task A_gateway_is_replaced_again_and_again_and_no_client_of_any_kind_notices()
    {
        var first = (await _stack!.ContainersAsync("gateway")).Single();
        var clients = MixedClients.On(this);
        for (var time = 1; time <= _times; time++)
        {
            _stack.Set("ROUND", $"{time}");
            await _stack.DeployAsync("gateway");
        }

        await clients.StopAsync();
        Figures.Print(
            $"{_times} gateway containers replaced: {string.Join(", ", clients.Answered)} answered, sent away: {Sorted(clients.Endings)}");
        clients.Failures.Should().BeEmpty();
        clients.Answered.Should().OnlyContain(answered => answered > 20);
        clients.Endings.Should().Contain(["1001", "end"]).And.OnlyContain(ending => ending == "1001" || ending == "end");
        (await _stack.ContainersAsync("gateway")).Should().ContainSingle().Which.Should().NotBe(first);
    }

    public HttpClient NewClient()
    {
        _clients.Add(new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) });
        return _clients[^1];
    }

    public HttpClient NewH2Client()
    {
        var client = NewClient();
        client.BaseAddress = H2Address;
        client.DefaultRequestVersion = HttpVersion.Version20;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return client;
    }

    public HttpClient NewTlsClient() => throw new NotSupportedException();

    private static string Sorted(IEnumerable<string> endings) =>
        string.Join(", ", endings.GroupBy(ending => ending).Select(group => $"{group.Count()} × {group.Key}"));

    private static string Faults() =>
        typeof(ReplacementTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(built => built.Key == "Faults").Value!;
}
