using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Gateway.Chaos;

/// <summary>A folder and the processes of one run; all of it is gone at the end.</summary>
internal sealed class Yard : IDisposable
{
    private readonly List<Process> _started = [];

    public Yard()
    {
        Folder = Directory.CreateTempSubdirectory("gwc").FullName;
        Disk = new SmallDisk(Path.Combine(Folder, "disk"));
        Clock = new JumpingClock(Folder);
    }

    public string Folder { get; }

    public SmallDisk Disk { get; }

    public JumpingClock Clock { get; }

    public string Gateway { get; private set; } = Path.Combine(Root(), "src/Gateway/bin/Debug/net10.0/gateway");

    public string App { get; private set; } = Path.Combine(Root(), "tests/Apps/Faults/bin/Debug/net10.0/Faults.dll");

    /// <param name="built">Take what the last build has left.</param>
    public async Task PublishAsync(bool built)
    {
        Clock.Build($"{Root()}/bench/chaos/clock.c");
        if (built) return;
        (Gateway, App) = (Path.Combine(Folder, "gateway", "gateway"), Path.Combine(Folder, "app", "Faults.dll"));
        await Console.Out.WriteLineAsync("publishing …");
        await RunAsync("dotnet", "publish", $"{Root()}/src/Gateway", "-c", "Release", "-o", $"{Folder}/gateway", "-v", "q");
        await RunAsync("dotnet", "publish", $"{Root()}/tests/Apps/Faults", "-c", "Release", "-o", $"{Folder}/app", "-v", "q");
    }

    /// <summary>A new folder for what one run writes down.</summary>
    public string Ledger(string name) => Directory.CreateDirectory(Path.Combine(Folder, "ledger-" + name)).FullName;

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <param name="log">Takes its output; null throws it away.</param>
    public Process Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null,
        Action<string>? log = null)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => log?.Invoke(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => log?.Invoke(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        lock (_started) _started.Add(process);
        return process;
    }

    /// <summary>Waits for a 200.</summary>
    public static async Task AnswersAsync(string url)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        for (var until = Environment.TickCount64 + 60_000; Environment.TickCount64 < until; await Task.Delay(50))
        {
            try
            {
                if ((await http.GetAsync(url)).IsSuccessStatusCode) return;
            }
            catch (Exception notYet) when (notYet is HttpRequestException or OperationCanceledException)
            {
                // Later.
            }
        }

        throw new TimeoutException(url);
    }

    public static async Task UntilAsync(Func<bool> isTrue)
    {
        for (var until = Environment.TickCount64 + 30_000; !isTrue() && Environment.TickCount64 < until;) await Task.Delay(50);
    }

    public static void End(Process process)
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    public void Dispose()
    {
        foreach (var process in _started) End(process);
        Disk.Dispose();
        global::Gateway.Ledger.MemoryCgroup.Clear();
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed");
    }

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));
}
