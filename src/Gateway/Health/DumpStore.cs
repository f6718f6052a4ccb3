using System.Text.RegularExpressions;
using Gateway.Observability;
using Gateway.Replicas;
using Microsoft.Diagnostics.NETCore.Client;

namespace Gateway.Health;

public sealed record KeptDump(string Path, DateTime WrittenAt, long Bytes);

public sealed partial class DumpStore(HangOptions options, GatewayLog log, TimeProvider clock)
{
    // A process that is stopped altogether does not answer this either.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = options.DumpFolder ?? Path.Combine(Path.GetTempPath(), "gateway-dumps");

    public async Task WriteAsync(Replica replica, CancellationToken stop)
    {
        if (options.Dumps == 0 || replica.Pid is not { } pid) return;
        var name = $"{replica.Id.Text}-{pid}-{clock.GetUtcNow():yyyyMMddHHmmss}.dmp";
        var path = Path.Combine(_folder, name);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(_patience);
        try
        {
            // A dump holds all that the replica knows.
            PrivateFolder.Make(_folder);
            if (options.DumpFolder is null && PrivateFolder.FaultOf(_folder) is { } fault)
                throw new IOException($"{_folder} {fault}");
            await new DiagnosticsClient(pid).WriteDumpAsync(DumpType.Normal, path, WriteDumpFlags.None, deadline.Token);
            log.Say($"replica {replica.Id}: dump written to {path}");
            Tidy();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            log.Warn($"replica {replica.Id}: no dump could be written: {failure.Message}");
        }
    }

    /// <summary>The oldest, so that no more and no larger ones stay than allowed.</summary>
    public static IEnumerable<KeptDump> Surplus(IEnumerable<KeptDump> dumps, int most, long mostBytes)
    {
        var (count, bytes) = (0, 0L);
        foreach (var dump in dumps.OrderByDescending(dump => dump.WrittenAt))
        {
            count++;
            bytes += dump.Bytes;
            if (count > most || bytes > mostBytes) yield return dump;
        }
    }

    // Others keep dumps too.
    [GeneratedRegex(@"^[0-9.]+-\d+-\d{14}\.dmp$")]
    private static partial Regex Name();

    private void Tidy()
    {
        var dumps = new DirectoryInfo(_folder).EnumerateFiles("*.dmp").Where(file => Name().IsMatch(file.Name))
            .Select(file => new KeptDump(file.FullName, file.LastWriteTimeUtc, file.Length));
        foreach (var dump in Surplus(dumps.ToList(), options.Dumps, options.DumpBytes))
        {
            File.Delete(dump.Path);
            log.Say($"dump {dump.Path} ({dump.Bytes / 1_000_000} MB) removed: more than Gateway:Hang allows");
        }
    }
}
