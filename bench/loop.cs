#:project ../src/Gateway/Gateway.csproj
#:property PublishAot=false
#:property TreatWarningsAsErrors=false
// What the retry loop costs while nothing fails: the gateway's own forwarder against one plain SendAsync with the same
// client, picker and transformer, both in this process in front of the same replica of bench/App, in alternating rounds.
// Usage: dotnet run -c Release bench/loop.cs [-- ROUNDS [SECONDS]]   Needs wrk on the path.
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Forwarding;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var (rounds, seconds) = (Number(0) ?? 10, Number(1) ?? 8);
var root = Path.GetFullPath(Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? "bench", ".."));
var work = Directory.CreateTempSubdirectory("bench-").FullName;
var sockets = new ReplicaSockets($"{work}/app.h2", $"{work}/app.h1");
using var replicaProcess = await StartReplicaAsync();
try
{
    var (fleet, counters, options) = (new Fleet(), new GatewayCounters(), new GatewayOptions());
    fleet.Want(1, 1);
    var replica = new Replica
    {
        Id = ReplicaId.OfSlot(1, 1),
        Generation = 1,
        Origin = ReplicaOrigin.Child,
        Address = "unix:" + sockets.H2,
        EndPoints = ReplicaEndPoints.Of(sockets),
        StartedAt = DateTimeOffset.UtcNow,
        Pid = replicaProcess.Id,
    };
    fleet.Add(replica);
    fleet.Apply(replica, ReplicaEvent.ProbePassed);
    var picker = new LeastInFlightPicker(fleet, Random.Shared, options.Admission.MaxInFlight);
    var queue = new AdmissionQueue(fleet, picker, options.Admission, counters, TimeProvider.System);
    var limits = new RetryPolicy(options.Retry, () => options.Timeouts, counters, TimeProvider.System);
    var clients = new ReplicaClients(() => options.Timeouts);

    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.UseUrls("http://127.0.0.1:18580", "http://127.0.0.1:18581");
    builder.Services.AddHttpForwarder();
    var app = builder.Build();
    var yarp = app.Services.GetRequiredService<IHttpForwarder>();
    var loop = new RequestForwarder(yarp, queue, clients, fleet, limits, ReadyWait.For(options, fleet, TimeProvider.System));
    app.Run(context =>
    {
        var record = new RequestRecord("id", TimeProvider.System.GetTimestamp());
        return context.Connection.LocalPort == 18580 ? loop.ForwardAsync(context, record) : PlainAsync(context, record);
    });
    await app.StartAsync();

    Load(18580);
    Load(18581);
    var (withLoop, plain) = (new List<Result>(), new List<Result>());
    for (var round = 0; round < rounds; round++)
    {
        // Who comes first has the cooler processor: in turn.
        if (round % 2 == 0) withLoop.Add(Load(18580));
        plain.Add(Load(18581));
        if (round % 2 == 1) withLoop.Add(Load(18580));
    }

    await app.StopAsync();
    Say("loop", withLoop);
    Say("plain SendAsync", plain);
    var pairs = withLoop.Zip(plain).ToList();
    Console.WriteLine(
        $"the loop costs {100 * Median(pairs.Select(pair => 1 - (pair.First.PerSecond / pair.Second.PerSecond))):0.0} % of the rate and "
        + $"{100 * Median(pairs.Select(pair => (pair.First.MicrosecondsEach / pair.Second.MicrosecondsEach) - 1)):0.0} % more CPU per "
        + $"request, median of {rounds} pairs");

    async Task PlainAsync(HttpContext context, RequestRecord record)
    {
        using var forward = limits.Begin(context, record);
        using var lease = picker.Pick([])!;
        forward.BeginAttempt(lease);
        var channel = clients.Of(lease.Replica).For(context.Request);
        await yarp.SendAsync(
            context, "http://localhost", channel.Client, channel.Config, new AttemptTransformer(forward, lease.Replica, queue), forward.Deadline);
    }
}
finally
{
    replicaProcess.Kill();
    await replicaProcess.WaitForExitAsync();
    Directory.Delete(work, recursive: true);
}

Result Load(int port)
{
    using var own = Process.GetCurrentProcess();
    var before = own.TotalProcessorTime;
    var start = new ProcessStartInfo("wrk", ["-t1", "-c32", $"-d{seconds}", $"http://127.0.0.1:{port}/json"]) { RedirectStandardOutput = true };
    using var wrk = Process.Start(start)!;
    var text = wrk.StandardOutput.ReadToEnd();
    wrk.WaitForExit();
    own.Refresh();
    if (text.Contains("Non-2xx") || text.Contains("Socket errors")) Console.WriteLine(text);
    var requests = double.Parse(Regex.Match(text, @"(\d+) requests in").Groups[1].Value);
    var rate = double.Parse(Regex.Match(text, @"Requests/sec:\s+([\d.]+)").Groups[1].Value);
    return new Result(rate, (own.TotalProcessorTime - before).TotalMicroseconds / requests);
}

async Task<Process> StartReplicaAsync()
{
    using (var publish = Process.Start("dotnet", ["publish", $"{root}/bench/App", "-c", "Release", "-o", $"{work}/app", "--nologo", "-v", "q"]))
        await publish.WaitForExitAsync();
    var start = new ProcessStartInfo("dotnet", [$"{work}/app/BenchApp.dll"]) { RedirectStandardOutput = true };
    start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
    start.Environment["Kestrel__Endpoints__GatewayH2__Url"] = $"http://unix:{sockets.H2}";
    start.Environment["Kestrel__Endpoints__GatewayH2__Protocols"] = "Http2";
    start.Environment["Kestrel__Endpoints__GatewayH1__Url"] = $"http://unix:{sockets.H1}";
    start.Environment["Kestrel__Endpoints__GatewayH1__Protocols"] = "Http1";
    var process = Process.Start(start)!;
    while (!File.Exists(sockets.H1)) await Task.Delay(20);
    return process;
}

int? Number(int index) => args.Length > index ? int.Parse(args[index]) : null;

static void Say(string name, List<Result> results) => Console.WriteLine(
    $"{name,-16} {Median(results.Select(one => one.PerSecond)):0} requests/s, {Median(results.Select(one => one.MicrosecondsEach)):0.0} µs of CPU each");

static double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToList();
    return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
}

internal sealed record Result(double PerSecond, double MicrosecondsEach);
