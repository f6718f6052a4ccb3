using System.Globalization;

namespace Gateway.ReplicaHook;

/// <summary>
/// Lets the thread pool have so many threads at once. Beyond its minimum, which is the number of CPUs, the runtime adds one or two a second: an
/// app that blocks its threads stands still meanwhile.
/// </summary>
internal static class WorkerThreads
{
    // What an app says in its project file, as ThreadPoolMinThreads.
    private const string ChosenByTheApp = "System.Threading.ThreadPool.MinThreads";

    public static void AllowAtOnce(string? count)
    {
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted)) return;
        if (AppContext.GetData(ChosenByTheApp) is not null) return;
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.GetMaxThreads(out var most, out _);
        wanted = Math.Min(wanted, most);
        if (wanted > workers) ThreadPool.SetMinThreads(wanted, completions);
    }
}
