#:property PublishAot=false
#:property TreatWarningsAsErrors=false
// How long an edit takes from the file's end to the answer that shows it, under `gateway APP --reload` and, for comparison, under
// `dotnet watch` alone, both at once and asked in turn. The app is the SDK's Blazor template with one more endpoint.
// Usage: dotnet run bench/watch.cs [-- ROUNDS [SLOW]]    SLOW: seconds that a target of the project's takes in its last edits (12)
// Restoring the template uses the package registry.
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var rounds = args.Length > 0 ? int.Parse(args[0]) : 3;
var slow = args.Length > 1 ? int.Parse(args[1]) : 12;
var patience = TimeSpan.FromMinutes(5);
var root = Path.GetFullPath(Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? "bench", ".."));
var work = Directory.CreateTempSubdirectory("bench-watch-").FullName;
using var http = new HttpClient { Timeout = patience };
var figures = new Dictionary<string, Dictionary<string, List<double>>>();
var ends = new List<Action>();
try
{
    Console.WriteLine("publishing …");
    Run("dotnet", $"publish {root}/src/Gateway -c Release --use-current-runtime --no-self-contained -o {work}/gateway --nologo -v q");
    var (gateway, watch) = (Steps("gateway"), Steps("dotnet watch"));
    for (var step = 0; step < gateway.Count; step++)
        foreach (var next in step % 2 == 0 ? new[] { gateway, watch } : [watch, gateway]) await next[step]();
    Console.WriteLine($"{$"seconds, median of {rounds}",-40}{"gateway",12}{"dotnet watch",15}");
    foreach (var (what, by) in figures) Console.WriteLine($"{what,-40}{Median(by, "gateway"),12}{Median(by, "dotnet watch"),15}");
}
finally
{
    foreach (var end in ends) end();
    Directory.Delete(work, recursive: true);
}

List<Func<Task>> Steps(string under)
{
    var app = $"{work}/{under.Replace(' ', '-')}-app";
    var address = $"http://127.0.0.1:{FreePort()}";
    var output = new List<string>();
    var clock = Stopwatch.StartNew();
    return [BeginAsync, MendAsync, .. Enumerable.Range(1, rounds).SelectMany(Round), SlowProjectAsync, SlowRestartAsync];

    async Task BeginAsync()
    {
        Run("dotnet", $"new blazor --name Sample --output {app} --no-restore");
        Change("Program.cs", "app.Run();", "app.MapGet(\"/answer\", () => Answer.Text());\n"
            + "app.MapGet(\"/setting\", (IConfiguration settings) => settings[\"Setting\"] ?? \"none\");\napp.Run();");
        Answer("static class", "nonsense");
        clock = Stopwatch.StartNew();
        var server = Start();
        ends.Add(() =>
        {
            server.Kill(entireProcessTree: true);
            server.WaitForExit();
        });
        // dotnet watch alone has nobody who would answer.
        if (under == "gateway") await UntilAsync("/answer", "CS0103", HttpStatusCode.ServiceUnavailable);
        else await SaidAsync("CS0103");
        Note("start to the first build's error", clock);
        await SaidAsync("Fix the error");
    }

    async Task MendAsync()
    {
        await TimeAsync("that error mended", () => Answer("static class", "\"0\""), "/answer", "0");
        await SaidAsync("Waiting for changes");
    }

    async Task SlowProjectAsync()
    {
        Change("Sample.csproj", "</Project>", $"<Target Name=\"Slow\" BeforeTargets=\"Build\"><Exec Command=\"sleep {slow}\" /></Target></Project>");
        await TimeAsync("C# beside an edit of the project", () => Answer(null, "\"slow\""), "/answer", "slow");
    }

    Task SlowRestartAsync() => TimeAsync(
        $"C# that needs a restart, {slow} s more", () => Answer(OtherKind(), "\"slower\""), "/answer", "slower");

    IEnumerable<Func<Task>> Round(int round) =>
    [
        () => TimeAsync("C#", () => Answer(null, $"\"c{round}\""), "/answer", $"c{round}"),
        () => TimeAsync("Razor", () => File.WriteAllText($"{app}/Components/Pages/Home.razor", $"@page \"/\"\n<h1>r{round}</h1>"), "/", $"r{round}"),
        () => TimeAsync("CSS", () => File.AppendAllText($"{app}/wwwroot/app.css", $".s{round} {{ }}"), "/app.css", $".s{round}"),
        () => TimeAsync("appsettings", () => File.WriteAllText($"{app}/appsettings.json", $"{{ \"Setting\": \"a{round}\" }}"), "/setting", $"a{round}"),
        () => TimeAsync("a new file", () =>
        {
            File.WriteAllText($"{app}/New{round}.cs", $"static class New{round} {{ public static string Text() => \"n{round}\"; }}");
            Answer(null, $"New{round}.Text()");
        }, "/answer", $"n{round}"),
        async () =>
        {
            await TimeAsync("C# that needs a restart", () => Answer(OtherKind(), $"\"k{round}\""), "/answer", $"k{round}");
            await SaidAsync("Waiting for changes", 1 + round);
        },
        async () =>
        {
            clock = Stopwatch.StartNew();
            Answer(null, "nonsense");
            await SaidAsync("dotnet watch : ", 0, "error CS0103", round);
            Note("what does not compile: told", clock);
        },
        () => TimeAsync("that mended", () => Answer(null, $"\"m{round}\""), "/answer", $"m{round}"),
    ];

    string OtherKind() => File.ReadAllText($"{app}/Answer.cs").StartsWith("static", StringComparison.Ordinal) ? "sealed record" : "static class";

    Process Start()
    {
        var start = under == "gateway"
            ? new ProcessStartInfo($"{work}/gateway/gateway", $"run {app} --reload -b {address} --admin off --control {work}/control.sock")
            : new ProcessStartInfo("dotnet", $"watch --non-interactive --project {app}/Sample.csproj --no-launch-profile run");
        foreach (var (name, value) in new[] { ("ASPNETCORE_URLS", address), ("ASPNETCORE_ENVIRONMENT", "Development"), ("DOTNET_WATCH_SUPPRESS_LAUNCH_BROWSER", "1"), ("DOTNET_WATCH_RESTART_ON_RUDE_EDIT", "1"), ("DOTNET_WATCH_SUPPRESS_EMOJIS", "1"), ("MSBUILDDISABLENODEREUSE", "1"), ("UseSharedCompilation", "false"), ("DOTNET_CLI_USE_MSBUILD_SERVER", "0") })
            start.Environment[name] = value;
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => { lock (output) output.Add(line.Data ?? ""); };
        process.ErrorDataReceived += (_, line) => { lock (output) output.Add(line.Data ?? ""); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    void Change(string file, string from, string to) =>
        File.WriteAllText($"{app}/{file}", File.ReadAllText($"{app}/{file}").Replace(from, to));

    // Null for the kind that it is.
    void Answer(string? kind, string text)
    {
        var file = $"{app}/Answer.cs";
        kind ??= File.ReadAllText(file).Split(" Answer")[0];
        File.WriteAllText(file, $"{kind} Answer {{ public static string Text() => {text}; }}");
    }

    async Task TimeAsync(string what, Action edit, string path, string text)
    {
        clock = Stopwatch.StartNew();
        edit();
        await UntilAsync(path, text, HttpStatusCode.OK);
        Note(what, clock);
    }

    async Task UntilAsync(string path, string text, HttpStatusCode status)
    {
        while (!await HasAsync(path, text, status)) await PauseAsync($"{path}: {text}");
    }

    async Task<bool> HasAsync(string path, string text, HttpStatusCode status)
    {
        try
        {
            using var answer = await http.GetAsync(address + path);
            return answer.StatusCode == status && (await answer.Content.ReadAsStringAsync()).Contains(text);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    async Task SaidAsync(string text, int times = 1, string? and = null, int andTimes = 0)
    {
        while (Count(line => line.Contains(text) && (and is null || line.Contains(and))) < Math.Max(times, andTimes)) await PauseAsync(text);
    }

    int Count(Func<string, bool> has)
    {
        lock (output) return output.Count(has);
    }

    async Task PauseAsync(string what)
    {
        if (clock.Elapsed > patience) throw new TimeoutException($"{under}: {what}\n{string.Join('\n', output.TakeLast(40))}");
        await Task.Delay(20);
    }

    void Note(string what, Stopwatch took)
    {
        var by = figures.TryGetValue(what, out var known) ? known : figures[what] = [];
        (by.TryGetValue(under, out var list) ? list : by[under] = []).Add(took.Elapsed.TotalSeconds);
        Console.WriteLine($"{under,-14}{what,-40}{took.Elapsed.TotalSeconds,8:0.00} s");
    }
}

string Median(Dictionary<string, List<double>> by, string under) =>
    by.TryGetValue(under, out var all) ? $"{all.Order().ElementAt(all.Count / 2):0.00}" : "–";

static int FreePort()
{
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    return ((IPEndPoint)listener.LocalEndpoint).Port;
}

static void Run(string program, string arguments)
{
    using var process = Process.Start(program, arguments);
    process.WaitForExit();
    if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {arguments} ended with {process.ExitCode}");
}
