using Gateway.Forwarding;
using Gateway.Replicas;
using Gateway.Tests.Replicas;

namespace Gateway.Tests.Forwarding;

public class AttemptDeadlineTests
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(1);

    private readonly RequestLease _lease = Some.Ready(new Fleet()).TryLease()!;

    [Fact]
    public async Task A_piece_of_the_body_that_passes_as_the_answer_begins_does_not_set_it_again()
    {
        var waiting = new List<AttemptDeadline>();
        using var together = new Barrier(2);
        AttemptDeadline? racing = null;
        var sending = Task.Run(
            () =>
            {
                for (var piece = 0; piece < 5_000; piece++)
                {
                    together.SignalAndWait(TestContext.Current.CancellationToken);
                    for (var time = 0; time < 50; time++) racing!.Restart();
                    together.SignalAndWait(TestContext.Current.CancellationToken);
                }
            },
            TestContext.Current.CancellationToken);
        for (var answer = 0; answer < 5_000; answer++)
        {
            racing = Begun();
            together.SignalAndWait(TestContext.Current.CancellationToken);
            racing.End();
            together.SignalAndWait(TestContext.Current.CancellationToken);
            // On a machine that stood still for so long, it was late for good.
            if (!racing.Passed) waiting.Add(racing);
        }

        await sending;
        await PassedAsync(Begun());

        waiting.Should().NotBeEmpty().And.OnlyContain(deadline => !deadline.Passed);
    }

    private AttemptDeadline Begun()
    {
        var deadline = AttemptDeadline.Rent();
        deadline.Begin(_timeout, _lease, whenHung: null, body: null);
        return deadline;
    }

    // Set after all others, for the same time.
    private static async Task PassedAsync(AttemptDeadline last)
    {
        var passed = new TaskCompletionSource();
        await using var registered = last.Token.Register(passed.SetResult);
        await passed.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }
}
