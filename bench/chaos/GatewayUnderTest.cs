using System.Diagnostics;
using Gateway.Ledger;

namespace Gateway.Chaos;

/// <summary>The published gateway in front of four replicas of <c>tests/Apps/Faults</c>. Its log and its sockets are on a
/// small disk, its clock can be set, and it can be killed and started again.</summary>
internal sealed class GatewayUnderTest(Yard yard, string ledger)
{
    private const int Port = 18180;
    private const string Address = "http://127.0.0.1:18180";

    private readonly List<(DateTimeOffset From, DateTimeOffset To)> _outages = [];
    private Process? _process;

    public static Uri Admin { get; } = new("http://127.0.0.1:18182");

    public static LedgerTarget Target { get; } = new(new Uri(Address), new Uri($"http://127.0.0.1:{Port + 1}"));

    /// <summary>How it ended by itself; null while it lives.</summary>
    public string? End => _process is { HasExited: true } ended ? $"exit code {ended.ExitCode}" : null;

    public int Pid => _process!.Id;

    /// <summary>While this file is there, no replica gets any further in its boot.</summary>
    public string BootsNotWhile { get; } = Path.Combine(ledger, "no-boot");

    public ProcessFigures Figures => new(Pid);

    private string Log => Path.Combine(yard.Disk.Folder, "gateway.log");

    public async Task StartAsync()
    {
        var environment = new Dictionary<string, string>
        {
            ["Gateway__RunDirectory"] = yard.Disk.Folder,
            // Sooner than by default, so that a run meets more of them.
            ["Gateway__Hang__KillAfter"] = "5s",
            // Before the clients lose their patience.
            ["Gateway__Timeouts__Response"] = "20s",
            // Of requests, only those that failed.
            ["Gateway__AccessLog"] = "true",
            ["Gateway__Log__AccessOneOf"] = "1000000",
            ["Gateway__Log__Format"] = "text",
        };
        yard.Clock.Fill(environment);
        _process = yard.Start(
            "/bin/sh",
            [
                "-c", $"exec \"$0\" \"$@\" >> {Log} 2>&1", yard.Gateway, "run", yard.App, "-w", "4", "-b", Address,
                "-b", $"h2c://127.0.0.1:{Port + 1}", "--admin", Admin.ToString().TrimEnd('/'), "--", "--ledger", ledger,
                "--boot", "while", BootsNotWhile,
            ],
            environment);
        await Yard.AnswersAsync(Address);
    }

    /// <summary>As the kernel or an operator in despair would, and as a service manager starts it again.</summary>
    /// <returns>When it was killed.</returns>
    public async Task<DateTimeOffset> KillAndStartAgainAsync()
    {
        var from = DateTimeOffset.UtcNow;
        _process!.Kill();
        await _process.WaitForExitAsync();
        await StartAsync();
        return from;
    }

    /// <summary>What fell into this time is the kill's doing.</summary>
    public void WasOut(DateTimeOffset from) => _outages.Add((from, DateTimeOffset.UtcNow));

    public void Stop() => Yard.End(_process!);

    public Task EndedAsync() => _process!.WaitForExitAsync();

    public LedgerExcuses Excuses() => new(_outages, LedgerExcuses.BrokenOffIn(File.ReadLines(Log)));

    public void KeepLog(string path) => File.Copy(Log, path, overwrite: true);
}
