using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Gateway.Ledger;

/// <summary>A replica as the gateway's status shows it.</summary>
public sealed record ReplicaAt(string Id, int Pid, string Socket, string State);

/// <summary>A gateway whose replicas are to be harmed, seen through its admin address.</summary>
public sealed partial class FaultScene(Uri admin, Random dice) : IDisposable
{
    private const int SigKill = 9;
    private const int SigCont = 18;
    private const int SigStop = 19;

    private readonly HashSet<int> _struck = [];
    private readonly HttpClient _admin = new() { BaseAddress = admin, Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>While this file is there, the app boots no further (<c>--boot while FILE</c>).</summary>
    public string? BootsNotWhile { get; init; }

    public async Task<IReadOnlyList<ReplicaAt>> ReplicasAsync()
    {
        using var document = JsonDocument.Parse(await _admin.GetStringAsync("/replicas"));
        return
        [
            .. document.RootElement.GetProperty("replicas").EnumerateArray()
                .Where(replica => replica.GetProperty("pid").ValueKind == JsonValueKind.Number)
                .Select(replica => new ReplicaAt(
                    replica.GetProperty("id").GetString()!, replica.GetProperty("pid").GetInt32(),
                    replica.GetProperty("address").GetString()!["unix:".Length..],
                    replica.GetProperty("state").GetString()!)),
        ];
    }

    /// <summary>Attempts that the gateway has charged to the replicas that it lists: to those that were struck, and to
    /// those that nothing was done to.</summary>
    public async Task<(long Struck, long Innocent)> FailuresAsync()
    {
        using var document = JsonDocument.Parse(await _admin.GetStringAsync("/replicas"));
        var charged = document.RootElement.GetProperty("replicas").EnumerateArray().ToLookup(
            replica => replica.GetProperty("pid") is { ValueKind: JsonValueKind.Number } pid && _struck.Contains(pid.GetInt32()),
            replica => replica.GetProperty("failures").GetInt64());
        return (charged[true].Sum(), charged[false].Sum());
    }

    /// <summary>One of those that are ready, to be struck; null when none is.</summary>
    public async Task<ReplicaAt?> OneReadyAsync()
    {
        var ready = (await ReplicasAsync()).Where(replica => replica.State == "ready").ToList();
        if (ready.Count == 0) return null;
        var struck = ready[dice.Next(ready.Count)];
        _struck.Add(struck.Pid);
        return struck;
    }

    /// <summary>Waits until as many are ready as are wanted.</summary>
    /// <returns>False when that did not happen in time.</returns>
    public async Task<bool> WholeAsync(TimeSpan patience)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var until = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (Environment.TickCount64 < until)
        {
            if (await StateAsync() == "serving") return true;
            await timer.WaitForNextTickAsync();
        }

        return false;
    }

    private async Task<string?> StateAsync()
    {
        try
        {
            using var document = JsonDocument.Parse(await _admin.GetStringAsync("/replicas"));
            return document.RootElement.GetProperty("gateway").GetProperty("state").GetString();
        }
        catch (Exception notNow) when (notNow is HttpRequestException or OperationCanceledException)
        {
            // What is wrong may be the gateway's own.
            return null;
        }
    }

    public static void Kill(ReplicaAt replica) => Signal(replica.Pid, SigKill);

    public static void Freeze(ReplicaAt replica) => Signal(replica.Pid, SigStop);

    public static void Thaw(ReplicaAt replica) => Signal(replica.Pid, SigCont);

    /// <summary>Tells the app of <c>tests/Apps/Faults</c>, past the gateway, what shall go wrong in it.</summary>
    public static async Task OrderAsync(ReplicaAt replica, string fault, int seconds)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(replica.Socket), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromSeconds(5),
        };
        try
        {
            using var answer = await client.PostAsync($"http://replica/fault/{fault}?seconds={seconds}", null);
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException)
        {
            // Some faults are quicker than their answer.
        }
    }

    public void Dispose() => _admin.Dispose();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int pid, int signal);
}
