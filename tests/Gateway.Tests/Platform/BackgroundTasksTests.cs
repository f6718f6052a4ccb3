using Gateway.Platform;

namespace Gateway.Tests.Platform;

public class BackgroundTasksTests
{
    private readonly List<string> _told = [];

    [Fact]
    public async Task A_failure_is_told_once()
    {
        await using (var tasks = new BackgroundTasks(_told.Add))
            tasks.Run("the reload", _ => throw new InvalidOperationException("no app"));
        _told.Should().Equal("the reload failed: no app");
    }

    [Fact]
    public async Task The_end_cancels_what_is_left_and_waits_for_it()
    {
        var tasks = new BackgroundTasks(_told.Add);
        var ended = new TaskCompletionSource();
        tasks.Run("the wait", async end =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, end).ContinueWith(_ => { }, TaskScheduler.Default);
            await ended.Task;
            end.ThrowIfCancellationRequested();
        });

        var end = tasks.DisposeAsync().AsTask();
        end.IsCompleted.Should().BeFalse("it has not ended yet");
        ended.SetResult();

        await end;
        _told.Should().BeEmpty("it was told to end");
    }

    [Fact]
    public async Task What_begins_does_not_hold_up_who_begins_it()
    {
        using var go = new ManualResetEventSlim();
        var isReleased = false;
        await using (var tasks = new BackgroundTasks(_told.Add))
        {
            tasks.Run("the work", _ =>
            {
                isReleased = go.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
                return Task.CompletedTask;
            });
            go.Set();
        }

        isReleased.Should().BeTrue("it has a thread of its own");
    }
}
