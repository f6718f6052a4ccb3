using System.Diagnostics;
using Gateway.Ledger;

namespace Gateway.Chaos;

/// <summary>The published gateway in front of four replicas of <c>tests/Apps/Faults</c>.</summary>
internal sealed class GatewayUnderTest(Yard yard)
{
    private const int Port = 18180;
    private const string Address = "http://127.0.0.1:18180";

    private Process? _process;

    public static Uri Admin { get; } = new("http://127.0.0.1:18182");

    public static LedgerTarget Target { get; } = new(new Uri(Address), new Uri($"http://127.0.0.1:{Port + 1}"));

    public int Pid => _process!.Id;

    /// <summary>Its last lines.</summary>
    public Queue<string> Log { get; } = new();

    public async Task StartAsync(string ledger)
    {
        var environment = new Dictionary<string, string>
        {
            ["Gateway__RunDirectory"] = yard.Folder,
            // Sooner than by default, so that a run meets more of them.
            ["Gateway__Hang__KillAfter"] = "5s",
        };
        _process = yard.Start(
            yard.Gateway,
            [
                "run", yard.App, "-w", "4", "-b", Address, "-b", $"h2c://127.0.0.1:{Port + 1}",
                "--admin", Admin.ToString().TrimEnd('/'), "--", "--ledger", ledger,
            ],
            environment, Keep);
        await Yard.AnswersAsync(Address);
    }

    public void Stop() => Yard.End(_process!);

    public long ResidentBytes => long.Parse(
        File.ReadAllText($"/proc/{Pid}/statm").Split(' ')[1], null) * Environment.SystemPageSize;

    public int Descriptors => Directory.GetFileSystemEntries($"/proc/{Pid}/fd").Length;

    // A child belongs to the thread that started it.
    public int Children => Directory.EnumerateDirectories($"/proc/{Pid}/task")
        .Sum(thread => File.ReadAllText(Path.Combine(thread, "children"))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);

    private void Keep(string line)
    {
        lock (Log)
        {
            Log.Enqueue(line);
            if (Log.Count > 4000) Log.Dequeue();
        }
    }
}
