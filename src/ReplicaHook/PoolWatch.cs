using System.Globalization;

namespace Gateway.ReplicaHook;

/// <summary>
/// Says on standard error when the app's thread pool takes no work, which nobody outside can tell from a long
/// computation. A thread of its own, since the pool is the one that is in doubt.
/// </summary>
internal static class PoolWatch
{
    /// <summary>What the gateway finds these lines by.</summary>
    private const string Marker = "gateway: thread pool ";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _between = TimeSpan.FromSeconds(1);

    public static void Start()
    {
        var thread = new Thread(Watch) { IsBackground = true, Name = "gateway pool watch" };
        thread.UnsafeStart();
    }

    private static void Watch()
    {
        using var taken = new ManualResetEventSlim();
        while (true)
        {
            taken.Reset();
            var asked = Environment.TickCount64;
            ThreadPool.UnsafeQueueUserWorkItem(static signal => signal.Set(), taken, preferLocal: false);
            if (!taken.Wait(_patience))
            {
                Say("stalled: no work taken for 2 s, " + Text(ThreadPool.PendingWorkItemCount) + " items wait, "
                    + Text(ThreadPool.ThreadCount) + " threads are busy or blocked");
                taken.Wait();
                Say("goes on after " + Text(Environment.TickCount64 - asked) + " ms");
            }

            Thread.Sleep(_between);
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Say(string text) => Console.Error.WriteLine(Marker + text);
}
