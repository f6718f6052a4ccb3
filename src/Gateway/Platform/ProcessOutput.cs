namespace Gateway.Platform;

/// <summary>A child's output and its end, which <c>Process.WaitForExitAsync</c> knows only together: what the child has
/// left running in the background may hold its output open for ever.</summary>
public sealed class ProcessOutput
{
    private static readonly TimeSpan _grace = TimeSpan.FromMilliseconds(500);
    private readonly Task _read;

    /// <param name="follow">Reads one of its two streams to the end; true says that it is the one for errors.</param>
    public ProcessOutput(Process process, Func<StreamReader, bool, Task> follow)
    {
        _read = Task.WhenAll(
            FollowAsync(process.StandardOutput, isError: false), FollowAsync(process.StandardError, isError: true));
        Exited = ExitAsync(process);

        async Task FollowAsync(StreamReader output, bool isError)
        {
            try
            {
                await follow(output, isError);
            }
            catch (Exception gone) when (gone is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // The stream went with the process.
            }
        }
    }

    public Task Exited { get; }

    /// <summary>Once it has exited: returns when all it wrote is read, as far as that ends.</summary>
    public Task ReadAsync() => Task.WhenAny(_read, Task.Delay(_grace));

    private static Task ExitAsync(Process process)
    {
        var exited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => exited.TrySetResult();
        process.EnableRaisingEvents = true;
        if (process.HasExited) exited.TrySetResult();
        return exited.Task;
    }
}
