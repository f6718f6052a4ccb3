#:sdk Microsoft.NET.Sdk.Web
#:property PublishAot=false
#:property TreatWarningsAsErrors=false
// What clients lose while an autoscaler follows the gateways' busy figure: stands in for an adapter of metrics (an APIService
// custom.metrics.k8s.io that answers with the mean gateway_saturation, scraped from every gateway when it is asked), sends
// much, then little, and prints what came of it: each 5 s, and a row for each as in docs/deploy.md.
//   dotnet run bench/autoscale.cs -- http://ADDRESS/PATH [NAMESPACE] [CLIENTS]    KUBECTL names the client
// The namespace has deploy/kubernetes with components/monitoring, and an autoscaler without CPU where nobody measures it.
// This machine has to be one that the cluster reaches. Each client asks for PATH again and again, which is to take a while
// and little CPU; every second one opens a connection for each request.
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

const string Group = "custom.metrics.k8s.io", Metric = "gateway_saturation";
var address = new Uri(args[0]);
var place = args.Length > 1 ? args[1] : "default";
var many = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 60;
var (sent, lost, began) = (0L, 0L, Stopwatch.GetTimestamp());
using var scraper = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
await using var adapter = Adapter();
await adapter.StartAsync();
await RegisterAsync(new Uri(adapter.Urls.Single()).Port);
try
{
    Console.WriteLine("  s | busy | wanted | ready | sent | lost");
    var rows = new List<string>();
    foreach (var (name, clients) in new[] { ("much", many), ("little", 4) })
    {
        using var stop = new CancellationTokenSource();
        var asking = Enumerable.Range(0, clients).Select(index => AskAsync(index, stop.Token)).ToList();
        var (before, missed, since, first) = (sent, lost, Stopwatch.GetTimestamp(), await ReadyAsync());
        await SettledAsync();
        rows.Add($"| kubernetes | {name} is asked for, {first} → {await ReadyAsync()} | {sent - before:N0} | {lost - missed} "
            + $"| – | {Stopwatch.GetElapsedTime(since).TotalSeconds:0} |");
        await stop.CancelAsync();
        await Task.WhenAll(asking);
    }

    rows.ForEach(Console.WriteLine);
}
finally
{
    await KubectlAsync("delete", "apiservice", $"v1beta1.{Group}");
    await KubectlAsync("delete", "service", "adapter");
}

// Until the autoscaler has wanted the same for a minute and a half, and as many are ready.
async Task SettledAsync()
{
    var (last, since) = ("", Stopwatch.GetTimestamp());
    while (Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(90))
    {
        var wanted = await KubectlAsync("get", "hpa", "api", "-o", "jsonpath={.status.desiredReplicas}");
        var ready = await ReadyAsync();
        if (wanted != last || wanted != ready) (last, since) = (wanted, Stopwatch.GetTimestamp());
        var second = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine($"{second,3:0} | {await BusyAsync():0.00} | {wanted} | {ready} | {sent} | {lost}");
        await Task.Delay(5000);
    }
}

Task<string> ReadyAsync() => KubectlAsync("get", "deployment", "api", "-o", "jsonpath={.status.readyReplicas}");

// Of all gateways together, as the rule of the adapter says (components/monitoring); one that goes meanwhile is left out.
async Task<double> BusyAsync()
{
    var gateways = await KubectlAsync("get", "endpoints", "gateway-admin", "-o", "jsonpath={.subsets[*].addresses[*].ip}");
    var figures = await Task.WhenAll(gateways.Split(' ').Select(ScrapeAsync));
    return figures.OfType<double>().DefaultIfEmpty().Average();
}

async Task<double?> ScrapeAsync(string gateway)
{
    try
    {
        var text = await scraper.GetStringAsync($"http://{gateway}:8081/metrics");
        var found = Regex.Match(text, $@"^{Metric}(?:\{{.*\}})? (\S+)", RegexOptions.Multiline);
        return found.Success ? double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) : null;
    }
    catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
    {
        return null;
    }
}

WebApplication Adapter()
{
    using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    var certificate = new CertificateRequest("CN=adapter", key, HashAlgorithmName.SHA256)
        .CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Any, 0, listen => listen.UseHttps(certificate)));
    var app = builder.Build();
    app.MapGet($"/apis/{Group}/v1beta1", () => Json($$"""
        {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "{{Group}}/v1beta1", "resources": [
            {"name": "services/{{Metric}}", "singularName": "", "namespaced": true, "kind": "MetricValueList", "verbs": ["get"]}]}
        """));
    app.MapGet($"/apis/{Group}/v1beta1/namespaces/{place}/services/gateway-admin/{Metric}", async () => Json($$"""
        {"kind": "MetricValueList", "apiVersion": "{{Group}}/v1beta1", "metadata": {}, "items": [{
            "describedObject": {"kind": "Service", "namespace": "{{place}}", "name": "gateway-admin", "apiVersion": "/v1"},
            "metricName": "{{Metric}}", "timestamp": "{{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ}}", "value": "{{await BusyAsync() * 1000:0}}m"}]}
        """));
    return app;
}

static IResult Json(string text) => Results.Json(JsonNode.Parse(text));

// A Service without pods, whose address is this machine's as the API server sees it.
async Task RegisterAsync(int port)
{
    var server = new Uri(await KubectlAsync("config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}"));
    using var way = new UdpClient(server.Host, server.Port);
    var own = ((IPEndPoint)way.Client.LocalEndPoint!).Address;
    var file = Path.GetTempFileName();
    await File.WriteAllTextAsync(file, $$"""
        apiVersion: v1
        kind: Service
        metadata: { name: adapter }
        spec: { ports: [{ port: 443, targetPort: {{port}} }] }
        ---
        apiVersion: v1
        kind: Endpoints
        metadata: { name: adapter }
        subsets: [{ addresses: [{ ip: {{own}} }], ports: [{ port: {{port}} }] }]
        ---
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata: { name: v1beta1.{{Group}} }
        spec:
          group: {{Group}}
          version: v1beta1
          groupPriorityMinimum: 100
          versionPriority: 100
          insecureSkipTLSVerify: true
          service: { name: adapter, namespace: {{place}} }
        """);
    await KubectlAsync("apply", "-f", file);
    File.Delete(file);
    await KubectlAsync("wait", "--for=condition=Available", $"apiservice/v1beta1.{Group}", "--timeout=1m");
}

async Task AskAsync(int index, CancellationToken stop)
{
    using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };
    http.DefaultRequestHeaders.ConnectionClose = index % 2 == 1;
    while (!stop.IsCancellationRequested)
    {
        try
        {
            using var answer = await http.GetAsync(address, CancellationToken.None);
            if (!answer.IsSuccessStatusCode) Interlocked.Increment(ref lost);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            Interlocked.Increment(ref lost);
            Console.WriteLine(failure.InnerException?.Message ?? failure.Message);
        }

        Interlocked.Increment(ref sent);
    }
}

async Task<string> KubectlAsync(params string[] words)
{
    var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("KUBECTL") ?? "kubectl", ["-n", place, .. words])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
    using var process = Process.Start(start)!;
    var error = process.StandardError.ReadToEndAsync();
    var output = await process.StandardOutput.ReadToEndAsync();
    await process.WaitForExitAsync();
    return process.ExitCode == 0 ? output.Trim()
        : throw new InvalidOperationException($"kubectl {string.Join(' ', words)}: {await error}{output}");
}
