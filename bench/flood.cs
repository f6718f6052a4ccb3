#:property PublishAot=false
#:property TreatWarningsAsErrors=false
// A good client beside floods, one kind after the other, each in turn with the good client alone. Prints how many of the good were answered, their
// p99 as a ratio to alone in the same run, and how much of the flood came in. Flood and good client share the machine: a flood sends at most RATE
// pieces a second. Usage: dotnet run bench/flood.cs [-- SECONDS [ROUNDS [RATE]]]   ONLY=NAME runs one kind, LIMIT=address:1000/1s
// sets a rate limit, RESETS=0 takes Gateway:Limits:Resets away, PORT=24290 takes other ports.
using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var seconds = args.Length > 0 ? int.Parse(args[0]) : 5;
var rounds = args.Length > 1 ? int.Parse(args[1]) : 3;
var rate = args.Length > 2 ? int.Parse(args[2]) : 4000;
var only = Environment.GetEnvironmentVariable("ONLY");
var port = int.Parse(Environment.GetEnvironmentVariable("PORT") ?? "18097");

var root = Path.GetFullPath(Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? "bench", ".."));
var work = Directory.CreateTempSubdirectory("bench-").FullName;
var (h1, h2, tls) = (Port(0), Port(1), Port(2));
Flood[] floods =
[
    new SlowHeads(h1), new Connections(h1), new BigHeads(h1, 30_000, "200"), new BigHeads(h1, 60_000, "431"), new RateLimited(h1),
    new AbortedRequests(h1), new RapidReset(h2), new RapidReset(tls, tls: true), new Frames(h2, "h2 settings", Http2.Frame(4, 0, 0, [])), new Frames(h2, "h2 pings", Http2.Frame(6, 0, 0, new byte[8])),
    new Continuation(h2),
];
using var gateway = StartGateway();
try
{
    await ReadyAsync();
    await GoodAsync(TimeSpan.FromSeconds(8)); // the first seconds are the JIT's
    foreach (var flood in floods.Where(flood => only is null || flood.Name == only)) await CompareAsync(flood);
}
finally
{
    gateway.Kill(entireProcessTree: true);
    Directory.Delete(work, recursive: true);
}

IPEndPoint Port(int number) => new(IPAddress.Loopback, port + number);

async Task CompareAsync(Flood flood)
{
    List<(Good Alone, Good Beside, double Came)> all = [];
    for (var round = 0; round < rounds; round++)
    {
        var alone = await GoodAsync(TimeSpan.FromSeconds(seconds));
        using var end = new CancellationTokenSource();
        var running = flood.RunAsync(rate, end.Token);
        await Task.Delay(1000); // it begins
        var before = flood.Came;
        var beside = await GoodAsync(TimeSpan.FromSeconds(seconds));
        all.Add((alone, beside, (flood.Came - before) / (double)seconds));
        await end.CancelAsync();
        await running;
        await Task.Delay(1000);
    }

    var (asked, answered) = (all.Sum(one => one.Beside.Asked), all.Sum(one => one.Beside.Answered));
    Console.WriteLine(
        $"{flood.Name,-22}{answered,6} of {asked,6} good answered ({100.0 * answered / asked:0.000} %)"
        + $"  p99 {Median(all.Select(one => one.Alone.P99)),6:0.0} → {Median(all.Select(one => one.Beside.P99)),6:0.0} ms"
        + $"  ratio {Median(all.Select(one => one.Beside.P99 / one.Alone.P99)):0.00}"
        + $"  good a second {Median(all.Select(one => (double)one.Beside.Answered / one.Alone.Answered)):0.00}"
        + $"  flood {Median(all.Select(one => one.Came)):0}/s, {flood.Told}");
}

Process StartGateway()
{
    WriteCertificate($"{work}/tls.pem");
    var resets = Environment.GetEnvironmentVariable("RESETS") ?? "500";
    var limit = Environment.GetEnvironmentVariable("LIMIT") is { } policy ? $"\"{policy}\"" : "";
    File.WriteAllText($"{work}/gateway.json", $$"""
        { "Logging": { "LogLevel": { "Default": "Warning" } },
          "Gateway": { "Routes": { "limited": { "Path": "/limited", "Rate": "address:100/1s" } }, "RateLimit": { "Policies": [{{limit}}] },
                       "Limits": { "Resets": {{resets}} }, "Tls": { "Certificate": "{{work}}/tls.pem" } } }
        """);
    Run("dotnet", $"publish {root}/src/Gateway -c Release -o {work}/gateway --nologo -v q");
    Run("dotnet", $"publish {root}/bench/App -c Release -o {work}/app --nologo -v q");
    var start = new ProcessStartInfo(
        $"{work}/gateway/gateway",
        $"run {work}/app/BenchApp.dll -w 2 -b http://{h1} -b h2c://{h2} -b https://{tls} --admin off --control {work}/control.sock -c {work}/gateway.json")
    { RedirectStandardOutput = true };
    var started = Process.Start(start)!;
    started.BeginOutputReadLine();
    return started;
}

// Four clients that ask, and wait 5 ms after each answer: they are to be disturbed, and not to disturb.
async Task<Good> GoodAsync(TimeSpan time)
{
    var (took, failed) = (new List<double>(), 0);
    var clock = Stopwatch.StartNew();
    await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(async () =>
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://{h1}"), Timeout = TimeSpan.FromSeconds(20) };
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
    return new Good(took.Count + failed, took.Count, took.Count > 0 ? took[(int)(took.Count * 0.99)] : double.NaN);
}

async Task ReadyAsync()
{
    for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(50))
        if (Run($"{work}/gateway/gateway", $"status --json --control {work}/control.sock", mayFail: true) is var status && Regex.IsMatch(status, "\"ready\": *2,"))
            return;
    throw new TimeoutException("two replicas");
}

static void WriteCertificate(string file)
{
    using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    var request = new CertificateRequest("CN=flood", pair, HashAlgorithmName.SHA256);
    using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    File.WriteAllText(file, certificate.ExportCertificatePem() + "\n" + pair.ExportPkcs8PrivateKeyPem());
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

internal sealed record Good(int Asked, int Answered, double P99);

/// <summary>Some workers that do one thing again and again, at a bounded pace.</summary>
internal abstract class Flood(string name, int workers)
{
    private long _came;
    private long _ended;

    public string Name => name;
    public long Came => Interlocked.Read(ref _came);

    /// <summary>What became of it.</summary>
    public virtual string Told => $"{Interlocked.Read(ref _ended)} connections ended by the gateway";

    public Task RunAsync(int rate, CancellationToken end) =>
        Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() => WorkAsync(rate / (double)workers, end))));

    protected abstract Task ConnectionAsync(Func<int, Task> pace, CancellationToken end);

    protected static async Task<Socket> ConnectAsync(IPEndPoint where)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0)); // another than the good ones'
        await socket.ConnectAsync(where);
        return socket;
    }

    // What the gateway says is taken, so that it is never the one that waits.
    protected static async Task DrainAsync(Socket socket)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer) > 0)
            {
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task WorkAsync(double rate, CancellationToken end)
    {
        var (clock, done) = (Stopwatch.StartNew(), 0L);
        while (!end.IsCancellationRequested)
            try
            {
                await ConnectionAsync(PaceAsync, end);
            }
            catch (Exception ended) when (ended is SocketException or IOException)
            {
                Interlocked.Increment(ref _ended);
            }
            catch (OperationCanceledException)
            {
            }

        async Task PaceAsync(int pieces)
        {
            end.ThrowIfCancellationRequested();
            Interlocked.Add(ref _came, pieces);
            done += pieces;
            var ahead = (done / rate) - clock.Elapsed.TotalSeconds;
            if (ahead > 0.005) await Task.Delay(TimeSpan.FromSeconds(Math.Min(ahead, 1)), end);
        }
    }
}

internal sealed class SlowHeads(IPEndPoint where) : Flood("1000 slow heads", 1000)
{
    protected override async Task ConnectionAsync(Func<int, Task> pace, CancellationToken end)
    {
        using var socket = await ConnectAsync(where);
        await socket.SendAsync("GET /json HTTP/1.1\r\nHost: a\r\nX-Slow: "u8.ToArray());
        while (true)
        {
            await pace(1);
            await socket.SendAsync("x"u8.ToArray());
            await Task.Delay(1000, end);
        }
    }
}

internal sealed class Connections(IPEndPoint where) : Flood("connections", 8)
{
    public override string Told => "each opened and closed";

    protected override async Task ConnectionAsync(Func<int, Task> pace, CancellationToken end)
    {
        using var socket = await ConnectAsync(where);
        socket.LingerState = new LingerOption(true, 0); // no port waits for its last packet
        await pace(1);
    }
}

internal sealed class BigHeads(IPEndPoint where, int bytes, string status) : Flood($"heads of {bytes / 1000} kB", 8)
{
    private readonly byte[] _request = Encoding.ASCII.GetBytes($"GET /json HTTP/1.1\r\nHost: a\r\nX-Big: {new string('x', bytes)}\r\n\r\n");
    private long _as;

    public override string Told => $"{Interlocked.Read(ref _as)} answered {status}";

    protected override async Task ConnectionAsync(Func<int, Task> pace, CancellationToken end)
    {
        using var socket = await ConnectAsync(where);
        var buffer = new byte[16 * 1024];
        while (true)
        {
            await pace(10); // a piece is 3 to 6 kB
            await socket.SendAsync(_request);
            var read = await socket.ReceiveAsync(buffer, end);
            if (read == 0) return;
            if (Encoding.ASCII.GetString(buffer, 0, read).StartsWith($"HTTP/1.1 {status}")) Interlocked.Increment(ref _as);
            if (status != "200") return;
        }
    }
}

internal sealed class RateLimited(IPEndPoint where) : Flood("beyond a rate limit", 16)
{
    private long _refused;

    public override string Told => $"{Interlocked.Read(ref _refused)} answered 429";

    protected override async Task ConnectionAsync(Func<int, Task> pace, CancellationToken end)
    {
        using var socket = await ConnectAsync(where);
        var buffer = new byte[16 * 1024];
        while (true)
        {
            await pace(1);
            await socket.SendAsync("GET /limited HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
            var read = await socket.ReceiveAsync(buffer, end);
            if (read == 0) return;
            if (Encoding.ASCII.GetString(buffer, 0, read).StartsWith("HTTP/1.1 429")) Interlocked.Increment(ref _refused);
        }
    }
}

internal sealed class AbortedRequests(IPEndPoint where) : Flood("h1 aborted requests", 8)
{
    public override string Told => "each sent and reset";

    protected override async Task ConnectionAsync(Func<int, Task> pace, CancellationToken end)
    {
        using var socket = await ConnectAsync(where);
        socket.LingerState = new LingerOption(true, 0);
        await pace(1);
        await socket.SendAsync("GET /json HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
    }
}

internal sealed class RapidReset(IPEndPoint where, bool tls = false) : Flood(tls ? "h2 rapid reset, TLS" : "h2 rapid reset", 4)
{
    protected override async Task ConnectionAsync(Func<int, Task> pace, CancellationToken end)
    {
        using var socket = await ConnectAsync(where);
        await using var stream = await OpenAsync(new NetworkStream(socket), end);
        await stream.WriteAsync(Http2.Preface, end);
        _ = stream.CopyToAsync(Stream.Null, end).ContinueWith(_ => { }, TaskContinuationOptions.None);
        for (var id = 1; ; id += 2)
        {
            await pace(1);
            await stream.WriteAsync((byte[])[.. Http2.Get(id), .. Http2.Frame(3, 0, id, [0, 0, 0, 8])], end);
        }
    }

    private async Task<Stream> OpenAsync(Stream plain, CancellationToken end)
    {
        if (!tls) return plain;
        var secure = new SslStream(plain, false, (_, _, _, _) => true);
        await secure.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "flood", ApplicationProtocols = [SslApplicationProtocol.Http2] }, end);
        return secure;
    }
}

internal sealed class Frames(IPEndPoint where, string name, byte[] frame) : Flood(name, 4)
{
    protected override async Task ConnectionAsync(Func<int, Task> pace, CancellationToken end)
    {
        using var socket = await Http2.ConnectAsync(await ConnectAsync(where));
        _ = DrainAsync(socket);
        while (true)
        {
            await pace(1);
            await socket.SendAsync(frame);
        }
    }
}

internal sealed class Continuation(IPEndPoint where) : Flood("h2 endless heads", 4)
{
    protected override async Task ConnectionAsync(Func<int, Task> pace, CancellationToken end)
    {
        using var socket = await Http2.ConnectAsync(await ConnectAsync(where));
        _ = DrainAsync(socket);
        byte[] field = [0, 1, (byte)'x', 100, .. new byte[100].Select(_ => (byte)'y')];
        await socket.SendAsync(Http2.Get(1, flags: 1)); // the stream ends, its head does not
        while (true)
        {
            await pace(1);
            await socket.SendAsync(Http2.Frame(9, 0, 1, field));
        }
    }
}

internal static class Http2
{
    private const int EndStreamAndHeaders = 5;

    public static byte[] Preface => [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(4, 0, 0, [])];

    public static async Task<Socket> ConnectAsync(Socket socket)
    {
        await socket.SendAsync(Preface);
        return socket;
    }

    // By HPACK's static table: GET, http, and the path and the authority as they are.
    public static byte[] Get(int stream, byte flags = EndStreamAndHeaders) =>
        Frame(1, flags, stream, [0x82, 0x86, 0x04, 5, .. "/json"u8, 0x01, 1, (byte)'a']);

    public static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }
}
