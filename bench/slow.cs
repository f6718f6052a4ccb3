#:property PublishAot=false
#:property TreatWarningsAsErrors=false
// Good clients beside slow ones: uploads, headers and readers of 300 bytes a second each, one kind after the other and all at once, in turn with
// the good ones alone. Prints how many of the good were answered and how long it took, as a ratio to alone in the same run, and what a slow
// client costs the gateway in memory. Usage: dotnet run bench/slow.cs [-- EACH [SECONDS [ROUNDS]]]   SERVER=URL measures another server, whose
// app has the same paths.
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var each = args.Length > 0 ? int.Parse(args[0]) : 1000;
var seconds = args.Length > 1 ? int.Parse(args[1]) : 10;
var rounds = args.Length > 2 ? int.Parse(args[2]) : 3;

var root = Path.GetFullPath(Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? "bench", ".."));
var work = Directory.CreateTempSubdirectory("bench-").FullName;
var server = Environment.GetEnvironmentVariable("SERVER") is { } url ? new Uri(url) : null;
using var gateway = server is null ? StartGateway() : null;
var address = server ?? new Uri("http://127.0.0.1:18095");
var endPoint = new IPEndPoint(IPAddress.Parse(address.Host), address.Port);
try
{
    if (gateway is not null) await ReadyAsync();
    await GoodAsync(TimeSpan.FromSeconds(8)); // the first seconds are the JIT's
    var alone = new List<Good>();
    (string Name, Kind[] Kinds)[] crowds =
    [
        ("uploads", [Kind.Upload]), ("small bodies", [Kind.SmallBody]), ("headers", [Kind.Header]), ("readers", [Kind.Reader]),
        ("all of them", [Kind.Upload, Kind.SmallBody, Kind.Header, Kind.Reader]),
    ];
    var beside = crowds.ToDictionary(crowd => crowd.Name, _ => new List<Beside>());
    for (var round = 0; round < rounds; round++)
        foreach (var (name, kinds) in crowds)
        {
            alone.Add(await GoodAsync(TimeSpan.FromSeconds(seconds)));
            var (before, heapBefore) = (Memory(), Heap());
            await using var crowd = await Crowd.ComeAsync(endPoint, kinds.SelectMany(kind => Enumerable.Repeat(kind, each)));
            await Task.Delay(TimeSpan.FromSeconds(5)); // they fill what there is to fill
            var good = await GoodAsync(TimeSpan.FromSeconds(seconds));
            var kibibytes = kinds.Length * each * 1024.0;
            beside[name].Add(new Beside(
                good, good.P99 / alone[^1].P99, (Memory() - before) / kibibytes, (Heap() - heapBefore) / kibibytes));
        }

    Console.WriteLine($"alone              {Line(alone)}");
    foreach (var (name, all) in beside)
        Console.WriteLine(
            $"{each} slow {name,-13}{Line(all.Select(one => one.Good))}  ratio {Median(all.Select(one => one.Ratio)):0.00}"
            + $"  KiB each: RSS {Median(all.Select(one => one.Rss)):0}, managed {Median(all.Select(one => one.Managed)):0}");
}
finally
{
    gateway?.Kill(entireProcessTree: true);
    Directory.Delete(work, recursive: true);
}

static string Line(IEnumerable<Good> all)
{
    var (asked, answered) = (all.Sum(good => good.Asked), all.Sum(good => good.Answered));
    return $"{answered,7} of {asked,7} ({100.0 * answered / asked:0.000} %)  p50 {Median(all.Select(good => good.P50)),6:0.0} ms"
        + $"  p99 {Median(all.Select(good => good.P99)),7:0.0} ms";
}

Process StartGateway()
{
    File.WriteAllText($"{work}/gateway.json", """{ "Logging": { "LogLevel": { "Default": "Warning" } } }""");
    Run("dotnet", $"publish {root}/src/Gateway -c Release -o {work}/gateway --nologo -v q");
    Run("dotnet", $"publish {root}/bench/App -c Release -o {work}/app --nologo -v q");
    var start = new ProcessStartInfo(
        $"{work}/gateway/gateway",
        $"run {work}/app/BenchApp.dll -w 2 -b http://127.0.0.1:18095 --admin http://127.0.0.1:18096 --control {work}/control.sock -c {work}/gateway.json")
    { RedirectStandardOutput = true };
    var started = Process.Start(start)!;
    started.BeginOutputReadLine();
    return started;
}

// Eight clients that ask, and wait 5 ms after each answer: they are to be disturbed, and not to disturb.
async Task<Good> GoodAsync(TimeSpan time)
{
    var (took, failed) = (new List<double>(), 0);
    var clock = Stopwatch.StartNew();
    await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
    {
        using var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) };
        while (clock.Elapsed < time)
        {
            var began = Stopwatch.GetTimestamp();
            var ok = false;
            try
            {
                using var body = new ByteArrayContent(new byte[1000]);
                using var answer = number % 2 == 0 ? await client.GetAsync("/json") : await client.PostAsync("/echo", body);
                ok = answer.IsSuccessStatusCode;
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
            {
            }

            lock (took)
            {
                if (ok) took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                else failed++;
            }

            await Task.Delay(5);
        }
    })));
    took.Sort();
    return new Good(took.Count + failed, took.Count, took[took.Count / 2], took[(int)(took.Count * 0.99)]);
}

async Task ReadyAsync()
{
    for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(50))
        if (Run($"{work}/gateway/gateway", $"status --json --control {work}/control.sock", mayFail: true) is var status && Regex.IsMatch(status, "\"ready\": *2,"))
            return;
    throw new TimeoutException("two replicas");
}

// Of the gateway alone, in bytes.
double Memory() => gateway is null ? 0 : double.Parse(Regex.Match(File.ReadAllText($"/proc/{gateway.Id}/status"), @"VmRSS:\s+(\d+) kB").Groups[1].Value) * 1024;

double Heap()
{
    if (gateway is null) return 0;
    using var admin = new HttpClient();
    var metrics = admin.GetStringAsync("http://127.0.0.1:18096/metrics").Result;
    return Regex.Matches(metrics, @"^dotnet_gc_last_collection_heap_size_bytes\S*\{?[^}\n]*\}? ([\d.eE+]+)", RegexOptions.Multiline)
        .Sum(match => double.Parse(match.Groups[1].Value));
}

static double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToList();
    return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
}

static string Run(string program, string arguments, bool mayFail = false)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return mayFail || process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {arguments}:\n{output}");
}

internal enum Kind { Upload, SmallBody, Header, Reader }

/// <param name="Ratio">Of the p99 to that of the good ones alone, just before.</param>
/// <param name="Rss">KiB for each slow client.</param>
internal sealed record Beside(Good Good, double Ratio, double Rss, double Managed);

internal sealed record Good(int Asked, int Answered, double P50, double P99);

/// <summary>Slow clients, each with a connection of its own, until they are told to go.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private const int BytesASecond = 300;

    private readonly CancellationTokenSource _stop = new();
    private readonly List<(Socket Socket, Kind Kind)> _clients = [];
    private Task _pace = Task.CompletedTask;

    public static async Task<Crowd> ComeAsync(IPEndPoint where, IEnumerable<Kind> kinds)
    {
        var crowd = new Crowd();
        foreach (var kind in kinds)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            if (kind == Kind.Reader) socket.ReceiveBufferSize = 4096;
            await socket.ConnectAsync(where);
            await socket.SendAsync(Encoding.ASCII.GetBytes(kind switch
            {
                Kind.Upload => "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n",
                Kind.SmallBody => "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n",
                Kind.Header => "GET /json HTTP/1.1\r\nHost: a\r\nX-Slow: ",
                _ => "GET /large?mb=20 HTTP/1.1\r\nHost: a\r\n\r\n",
            }));
            crowd._clients.Add((socket, kind));
        }

        crowd._pace = Task.Run(crowd.PaceAsync);
        return crowd;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pace;
        foreach (var (socket, _) in _clients) socket.Dispose();
        await Task.Delay(1000);
    }

    // All of them once a second, spread over it.
    private async Task PaceAsync()
    {
        var piece = Encoding.ASCII.GetBytes(new string('x', BytesASecond));
        while (!_stop.IsCancellationRequested)
            foreach (var some in _clients.Chunk(Math.Max(1, _clients.Count / 50)))
            {
                foreach (var (socket, kind) in some) Move(socket, kind, piece);
                await Task.Delay(20);
            }
    }

    private static void Move(Socket socket, Kind kind, byte[] piece)
    {
        try
        {
            if (kind == Kind.Header) socket.Send(piece.AsSpan(0, 1), SocketFlags.None);
            else if (kind == Kind.Reader) socket.Receive(new byte[BytesASecond]);
            else socket.Send(piece);
        }
        catch (SocketException)
        {
            // It has been answered 408.
        }
    }
}
