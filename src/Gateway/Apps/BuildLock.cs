namespace Gateway.Apps;

/// <summary>Held while a project is built: two gateways that build one project at once would spoil each other's
/// files.</summary>
public sealed class BuildLock : IDisposable
{
    private static readonly TimeSpan _betweenTries = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _held;

    private BuildLock(FileStream held) => _held = held;

    /// <summary>Waits for the turn.</summary>
    /// <param name="path">A file that only serves for this; its lock ends with the process that holds it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<BuildLock> TakeAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            if (TryTake(path) is { } turn) return turn;
            await Task.Delay(_betweenTries, cancellation);
        }
    }

    public void Dispose() => _held.Dispose();

    private static BuildLock? TryTake(string path)
    {
        try
        {
            return new BuildLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException taken) when (taken.GetType() == typeof(IOException) && File.Exists(path))
        {
            return null;
        }
    }
}
