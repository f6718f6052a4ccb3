using System.Threading.Channels;

namespace Gateway.Supervision;

/// <summary><c>Done</c>: its effect is there. <c>Begun</c>: false when refused, and nothing has changed.</summary>
public sealed record CommandOutcome(bool Done, string Text, bool Begun = true)
{
    public static CommandOutcome Refused(string reason) => new(Done: false, reason, Begun: false);
    public static CommandOutcome Failed(string reason) => new(Done: false, reason);
}

/// <summary>Ties a command to whoever waits: the supervisor's loop tells its steps, and never waits.</summary>
public sealed class CommandTicket
{
    private readonly Channel<string> _progress =
        Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });

    private readonly TaskCompletionSource<CommandOutcome> _outcome =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<CommandOutcome> Outcome => _outcome.Task;

    public IAsyncEnumerable<string> StepsAsync(CancellationToken cancellation) =>
        _progress.Reader.ReadAllAsync(cancellation);

    public void Tell(string step) => _progress.Writer.TryWrite(step);

    public void End(CommandOutcome outcome)
    {
        _outcome.TrySetResult(outcome);
        _progress.Writer.TryComplete();
    }
}
