using System.ComponentModel;

namespace Gateway.Observability;

public sealed class ProcessMeter(int pid) : IDisposable
{
    private readonly Process? _process = Find(pid);
    private TimeSpan _cpu;
    private TimeSpan? _lookedAt;

    /// <param name="now">Since any fixed moment.</param>
    /// <returns>Percent of one CPU since the last look, and resident bytes; null is not known.</returns>
    public (double? CpuPercent, long? RssBytes) Look(TimeSpan now)
    {
        try
        {
            if (_process is null) return default;
            _process.Refresh();
            var (cpu, then) = (_process.TotalProcessorTime, _lookedAt);
            var used = cpu - _cpu;
            (_cpu, _lookedAt) = (cpu, now);
            return (PercentOf(used, now - then), _process.WorkingSet64);
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception or NotSupportedException)
        {
            return default;
        }
    }

    public void Dispose() => _process?.Dispose();

    private static double? PercentOf(TimeSpan used, TimeSpan? elapsed) =>
        elapsed is { Ticks: > 0 } known ? Math.Round(100 * (used / known), 1) : null;

    private static Process? Find(int pid)
    {
        try
        {
            return Process.GetProcessById(pid);
        }
        catch (ArgumentException)
        {
            // It has ended already.
            return null;
        }
    }
}
