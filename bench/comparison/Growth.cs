using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Gateway.Compare;

/// <summary>What a request costs the gateway with more replicas, found replicas and connections, and what a connection
/// costs that only stays.</summary>
public static class Growth
{
    private const int Port = 18080;

    private static readonly int[] _replicas = [1, 2, 8, 32];
    private static readonly int[] _connections = [64, 512, 2048, 5000];
    private static readonly int[] _found = [2, 100, 1000];

    public static async Task<int> RunAsync(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var (rounds, seconds) = (args.Length > 0 ? int.Parse(args[0]) : 3, args.Length > 1 ? int.Parse(args[1]) : 3);
        using var built = new Yard();
        built.PublishAhead($"{built.Root}/src/Gateway", "gateway");
        built.PublishApp();
        Console.WriteLine($"{rounds} rounds of {seconds} s of /json each, {Environment.ProcessorCount} CPUs for everything; of the gateway alone");

        using (var yard = new Yard())
        {
            var way = await SupervisedAsync(built, yard, 2);
            Warm(yard, way);
            foreach (var count in _connections)
                Measure($"2 replicas, {count} connections", yard, way, count, rounds, seconds);
        }

        using (var yard = new Yard())
        {
            var way = await SupervisedAsync(built, yard, 2);
            Warm(yard, way);
            Stay("connections that ask nothing", way, 5000, "plain", answered: true);
            Stay("requests that wait for their answer", way, 500, "async?ms=10000", answered: false);
        }

        foreach (var count in _found)
        {
            using var yard = new Yard();
            var way = await FoundAsync(built, yard, count);
            Warm(yard, way);
            Measure($"{count} found replicas, 64 connections", yard, way, 64, rounds, seconds);
        }

        foreach (var count in _replicas)
        {
            using var yard = new Yard();
            var way = await SupervisedAsync(built, yard, count);
            Warm(yard, way);
            Measure($"{count} replicas, 64 connections", yard, way, 64, rounds, seconds);
        }

        return 0;
    }

    // Until three rounds in a row cost no less: the gateway compiles for some 15 s, and so does each replica, which all share
    // the CPUs. 16 of them need a minute, and before that a round costs what the last one did.
    private static void Warm(Yard yard, Way way)
    {
        var (load, scenario) = (new Load(yard), new Scenario("json", "http", 64));
        var (best, settled) = (double.MaxValue, 0);
        for (var round = 0; (settled < 3 || 5 * round < 4 * way.Replicas.Count) && round < 60; round++)
        {
            var cost = load.Run(way, scenario, 5).ServerCpu;
            settled = cost < 0.95 * best ? 0 : settled + 1;
            best = Math.Min(best, cost);
        }
    }

    private static void Measure(string title, Yard yard, Way way, int connections, int rounds, int seconds)
    {
        var (load, scenario) = (new Load(yard), new Scenario("json", "http", connections));
        load.Run(way, scenario, seconds);
        var results = Enumerable.Range(0, rounds).Select(_ => load.Run(way, scenario, seconds)).ToList();
        Console.WriteLine(
            $"{title,-34}{Report.Median(results, one => one.Rate),9:0}/s  {Report.Median(results, one => one.ServerCpu),6:0.0} µs a request"
            + $"  {Yard.ResidentOf(way.Server[0]),5:0} MB  failed {results.Sum(one => one.Errors)}");
    }

    private static void Stay(string title, Way way, int count, string path, bool answered)
    {
        var before = Yard.ResidentOf(way.Server[0]);
        var request = Encoding.ASCII.GetBytes($"GET /{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        var (clients, buffer) = (new List<Socket>(), new byte[4096]);
        for (var index = 0; index < count; index++)
        {
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(IPAddress.Loopback, way.Http);
            client.Send(request);
            if (answered) client.Receive(buffer);
            clients.Add(client);
        }

        Thread.Sleep(2000);
        var each = (Yard.ResidentOf(way.Server[0]) - before) * 1000 / count;
        Console.WriteLine($"{count} {title}: {each:0.0} kB each");
        foreach (var client in clients) client.Dispose();
    }

    // As it comes, more than 2,560 requests at once are too many for two replicas, and answered 503.
    private static async Task<Way> SupervisedAsync(Yard built, Yard yard, int replicas)
    {
        var gateway = yard.Start(
            $"{built.Folder}/gateway/gateway", $"run {built.Folder}/app/BenchApp.dll -w {replicas} {Addresses(yard)}",
            ("Gateway__Admission__Queue", "10000"), ("Logging__LogLevel__Default", "Error"));
        return new Way("gateway", Port, 0, [gateway.Id], await ReadyAsync(replicas));
    }

    // One process that answers at every address of the loopback network.
    private static async Task<Way> FoundAsync(Yard built, Yard yard, int replicas)
    {
        var app = yard.Start("dotnet", $"{built.Folder}/app/BenchApp.dll", ("ASPNETCORE_URLS", "http://0.0.0.0:18095"));
        var file = yard.Write(
            "replicas", string.Join('\n', Enumerable.Range(0, replicas).Select(index => $"127.1.{index / 250}.{1 + (index % 250)}")));
        var gateway = yard.Start(
            $"{built.Folder}/gateway/gateway", $"run http://127.0.0.1:18095 {Addresses(yard)}",
            ("Gateway__Discovery__Kind", "file"), ("Gateway__Discovery__File", file), ("Logging__LogLevel__Default", "Error"));
        await ReadyAsync(replicas);
        return new Way("gateway", Port, 0, [gateway.Id], [app.Id]);
    }

    private static string Addresses(Yard yard) =>
        $"-b http://127.0.0.1:{Port} --admin http://127.0.0.1:{Port + 1} --control {yard.Folder}/gateway.sock";

    private static async Task<List<int>> ReadyAsync(int count)
    {
        using var http = new HttpClient();
        await Yard.AnswersAsync($"http://127.0.0.1:{Port + 1}/health/fleet");
        while (true)
        {
            using var status = JsonDocument.Parse(await http.GetStringAsync($"http://127.0.0.1:{Port + 1}/replicas"));
            var ready = status.RootElement.GetProperty("replicas").EnumerateArray()
                .Where(replica => replica.GetProperty("state").GetString() == "ready").ToList();
            if (ready.Count == count)
                return [.. ready.Select(one => one.TryGetProperty("pid", out var pid) && pid.ValueKind == JsonValueKind.Number ? pid.GetInt32() : 0)
                    .Where(pid => pid > 0)];
            await Task.Delay(100);
        }
    }
}
