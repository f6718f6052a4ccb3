#:property PublishAot=false
#:property TreatWarningsAsErrors=false
// What clients lose while a server reloads, the same clients against each: the gateway (a new version of the app, two
// replicas), Gunicorn (HUP, two workers with threads), nginx (reload) and HAProxy (reload of the master) in front of two
// replicas that stay. Usage: dotnet run bench/reload.cs [-- RELOADS [gateway|gunicorn|nginx|haproxy|api|upgrade ...]]
// api is the gateway with src/Api, and upgrade is the gateway that replaces itself: there every client waits 20 ms before it
// asks again, and what new connections wait is shown beside the time that replicas took to get ready.
// Needs gunicorn, nginx and haproxy on the path, as Debian has them. A client is a socket and never sends again: 16 keep
// their connection, 4 open one for each request, and every request takes 50 ms in the app. Lost is what got no 200.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var reloads = args.Length > 0 ? int.Parse(args[0]) : 5;
var names = args.Length > 1 ? args[1..] : ["gateway", "gunicorn", "nginx", "haproxy"];
var root = Path.GetFullPath(Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? "bench", ".."));
var work = Directory.CreateTempSubdirectory("bench-").FullName;
var started = new List<Process>();
var readyAfter = new ConcurrentQueue<double>();
try
{
    Console.WriteLine("publishing …");
    Run("dotnet", $"publish {root}/src/Gateway -c Release --use-current-runtime --no-self-contained -o {work}/gateway --nologo -v q");
    Run("dotnet", $"publish {root}/tests/Apps/Faults -c Release -o {work}/app --nologo -v q");
    if (names.Contains("api")) Run("dotnet", $"publish {root}/src/Api -c Release --use-current-runtime --no-self-contained -o {work}/api --nologo -v q");
    if (names.Any(name => name is "nginx" or "haproxy")) await StayingReplicasAsync();
    Console.WriteLine($"{reloads} reloads each");
    Console.WriteLine($"{"",-10}{"requests",10}{"lost",7}{"reset",7}{"refused",9}{"status",8}{"p99 before",12}{"p99 during",12}{"reload s",10}");
    foreach (var name in names) await MeasureAsync(name);
}
finally
{
    // Whoever has replaced the one that was started here is no child of this process.
    if (names.Contains("upgrade")) try { Run($"{work}/gateway/gateway", $"stop --now --control {work}/upgrade.sock"); } catch (InvalidOperationException) { }
    foreach (var process in started) try { process.Kill(entireProcessTree: true); } catch (InvalidOperationException) { }
    Directory.Delete(work, recursive: true);
}

async Task MeasureAsync(string name)
{
    var (port, path, reload) = name switch
    {
        "gateway" => Gateway(),
        "gunicorn" => Gunicorn(),
        "nginx" => Nginx(),
        "api" => Api(),
        "upgrade" => Upgrading(),
        _ => HaProxy(),
    };
    await FirstAnswerAsync(port, path);
    using var stop = new CancellationTokenSource();
    var answers = new ConcurrentQueue<Answer>();
    var pause = name is "api" or "upgrade" ? 20 : 0;
    var clients = Enumerable.Range(0, 20)
        .Select(index => Task.Run(() => AskAsync(port, path, index < 16, pause, answers, stop.Token))).ToList();
    await Task.Delay(3000);
    answers.Clear();
    await Task.Delay(3000);
    var before = P99(answers);
    var newBefore = answers.Where(answer => !answer.Kept).ToList();
    answers.Clear();
    readyAfter.Clear();

    var durations = new List<double>();
    for (var turn = 0; turn < reloads; turn++)
    {
        var clock = Stopwatch.StartNew();
        await reload();
        durations.Add(clock.Elapsed.TotalSeconds);
    }

    await Task.Delay(1000);
    var during = P99(answers);
    stop.Cancel();
    await Task.WhenAll(clients);
    int Count(Ending ending) => answers.Count(answer => answer.Ending == ending);
    var newDuring = answers.Where(answer => !answer.Kept).ToList();
    Console.WriteLine($"{name,-10}{answers.Count,10}{answers.Count - Count(Ending.Right),7}{Count(Ending.Reset),7}{Count(Ending.Refused),9}"
        + $"{Count(Ending.Status),8}{before,10:0} ms{during,10:0} ms{durations.Average(),10:0.00}");
    if (pause > 0) Console.WriteLine($"  new connections: p99 {P99(newBefore):0} ms before, {P99(newDuring):0} ms during; ready after "
        + string.Join(", ", readyAfter.Select(seconds => $"{seconds:0.00}")) + " s; each took "
        + string.Join(", ", durations.Select(seconds => $"{seconds:0.00}")) + " s");
}

(int, string, Func<Task>) Api()
{
    var control = $"{work}/api.sock";
    Start($"{work}/gateway/gateway", $"run {work}/api/Api.dll -w 2 -b http://127.0.0.1:18484 --admin off --control {control}");
    return (18484, "/health/ready", () => Task.Run(() => Run($"{work}/gateway/gateway", $"reload --control {control}")));
}

(int, string, Func<Task>) Upgrading()
{
    var control = $"{work}/upgrade.sock";
    Start($"{work}/gateway/gateway", $"run {work}/app/Faults.dll -w 2 -b http://127.0.0.1:18485 --admin off --control {control}");
    return (18485, "/", () => Task.Run(() => Run($"{work}/gateway/gateway", $"upgrade --control {control}")));
}

(int, string, Func<Task>) Gateway()
{
    var control = $"{work}/control.sock";
    Start($"{work}/gateway/gateway", $"run {work}/app/Faults.dll -w 2 -b http://127.0.0.1:18480 --admin off --control {control}");
    return (18480, "/slow/50", () => Task.Run(() => Run($"{work}/gateway/gateway", $"reload --control {control}")));
}

(int, string, Func<Task>) Gunicorn()
{
    File.WriteAllText($"{work}/app.py", """
        import time
        def app(environ, start_response):
            time.sleep(0.05)
            start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', '4')])
            return [b'done']
        """);
    var gunicorn = Start("gunicorn", $"-w 2 -k gthread --threads 16 --keep-alive 75 -b 127.0.0.1:18481 --chdir {work} app:app");
    return (18481, "/", () => SignalAsync(gunicorn.Id, "HUP"));
}

(int, string, Func<Task>) Nginx()
{
    var folder = Directory.CreateDirectory($"{work}/nginx").FullName;
    File.WriteAllText($"{folder}/nginx.conf", $$"""
        user root; worker_processes 2; pid {{folder}}/pid; error_log {{folder}}/error.log; daemon off;
        events { worker_connections 1024; }
        http {
          access_log off;
          upstream app { least_conn; keepalive 64; server 127.0.0.1:18491; server 127.0.0.1:18492; }
          server { listen 127.0.0.1:18482;
            location / { proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection ""; } }
        }
        """);
    var nginx = Start("nginx", $"-p {folder} -c {folder}/nginx.conf");
    return (18482, "/slow/50", () => SignalAsync(nginx.Id, "HUP"));
}

(int, string, Func<Task>) HaProxy()
{
    File.WriteAllText($"{work}/haproxy.cfg", """
        global
          maxconn 1024
        defaults
          mode http
          timeout connect 5s
          timeout client 60s
          timeout server 60s
        frontend front
          bind 127.0.0.1:18483
          default_backend app
        backend app
          balance leastconn
          server one 127.0.0.1:18491
          server two 127.0.0.1:18492

        """);
    var haproxy = Start("haproxy", $"-W -f {work}/haproxy.cfg");
    return (18483, "/slow/50", () => SignalAsync(haproxy.Id, "USR2"));
}

// They do not say when they are done: the new processes serve within these seconds.
async Task SignalAsync(int pid, string signal)
{
    Run("kill", $"-{signal} {pid}");
    await Task.Delay(3000);
}

async Task StayingReplicasAsync()
{
    foreach (var port in new[] { 18491, 18492 })
    {
        Start("dotnet", $"{work}/app/Faults.dll", ("DOTNET_PROCESSOR_COUNT", "1"), ("ASPNETCORE_URLS", $"http://127.0.0.1:{port}"));
        await FirstAnswerAsync(port, "/");
    }
}

async Task AskAsync(int port, string path, bool keep, int pause, ConcurrentQueue<Answer> answers, CancellationToken stop)
{
    var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: bench\r\n{(keep ? "" : "Connection: close\r\n")}\r\n");
    Socket? socket = null;
    while (!stop.IsCancellationRequested)
    {
        var clock = Stopwatch.StartNew();
        var ending = Ending.Refused;
        try
        {
            if (socket is null)
            {
                socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port);
            }

            ending = Ending.Reset;
            await socket.SendAsync(request);
            var (status, closes) = await ReadAsync(socket);
            ending = status == 200 ? Ending.Right : Ending.Status;
            if (closes || !keep) Close();
        }
        catch (Exception broken) when (broken is SocketException or IOException or OperationCanceledException)
        {
            Close();
        }

        answers.Enqueue(new Answer(ending, clock.Elapsed.TotalMilliseconds, keep));
        if (ending is Ending.Right && pause > 0) await Task.Delay(pause, CancellationToken.None);
        if (ending is not Ending.Right) await Task.Delay(20, CancellationToken.None);
    }

    Close();

    void Close()
    {
        socket?.Dispose();
        socket = null;
    }
}

async Task<(int Status, bool Closes)> ReadAsync(Socket socket)
{
    using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
    var (buffer, text) = (new byte[4096], "");
    while (true)
    {
        var read = await socket.ReceiveAsync(buffer, patience.Token);
        if (read == 0) throw new IOException("closed");
        text += Encoding.Latin1.GetString(buffer, 0, read);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) continue;
        var head = text[..end].ToLowerInvariant();
        var body = text[(end + 4)..];
        var chunked = head.Contains("transfer-encoding: chunked");
        var length = head.Split("\r\n").FirstOrDefault(line => line.StartsWith("content-length:"))?.Split(':')[1];
        if (chunked ? body.EndsWith("0\r\n\r\n") : length is null || body.Length >= int.Parse(length))
            return (int.Parse(head.Split(' ')[1]), head.Contains("connection: close"));
    }
}

double P99(IEnumerable<Answer> answers)
{
    var sorted = answers.Where(answer => answer.Ending == Ending.Right).Select(answer => answer.Milliseconds).Order().ToList();
    return sorted.Count == 0 ? double.NaN : sorted[(int)(sorted.Count * 0.99)];
}

async Task FirstAnswerAsync(int port, string path)
{
    using var http = new HttpClient();
    for (var deadline = Stopwatch.StartNew(); deadline.Elapsed < TimeSpan.FromSeconds(30); await Task.Delay(20))
        try { if ((await http.GetAsync($"http://127.0.0.1:{port}{path}")).IsSuccessStatusCode) return; } catch (HttpRequestException) { }
    throw new TimeoutException($"{port}");
}

Process Start(string program, string arguments, params (string Name, string Value)[] environment)
{
    var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = work };
    foreach (var (name, value) in environment) start.Environment[name] = value;
    var process = Process.Start(start)!;
    process.OutputDataReceived += (_, line) =>
    {
        if (line.Data?.Split(" ready after ") is [_, var rest] && double.TryParse(rest.Split(' ')[0], out var seconds)) readyAfter.Enqueue(seconds);
    };
    process.BeginOutputReadLine();
    process.BeginErrorReadLine();
    started.Add(process);
    return process;
}

string Run(string program, string arguments)
{
    var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
    using var process = Process.Start(start)!;
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {arguments}: {output}");
}

internal enum Ending { Right, Reset, Refused, Status }

internal record Answer(Ending Ending, double Milliseconds, bool Kept);
