using Gateway.Platform;

namespace Gateway.Tests.Platform;

public class AsyncSignalTests
{
    private readonly AsyncSignal _signal = new();

    [Fact]
    public void Whoever_took_it_before_is_woken_once()
    {
        var (one, other) = (_signal.Next, _signal.Next);
        _signal.Set();
        one.IsCompletedSuccessfully.Should().BeTrue();
        other.IsCompletedSuccessfully.Should().BeTrue();
        _signal.Next.IsCompleted.Should().BeFalse("that is the next time");
    }

    [Fact]
    public void Nobody_continues_in_the_thread_that_sets_it() =>
        _signal.Next.CreationOptions.Should().HaveFlag(TaskCreationOptions.RunContinuationsAsynchronously);
}
