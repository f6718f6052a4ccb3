using System.Threading.Channels;

namespace Gateway.Supervision;

/// <summary>What became of a command.</summary>
/// <param name="Done">Its effect is there.</param>
/// <param name="Text">For people; the reason when it is not.</param>
/// <param name="Begun">False when it was refused and nothing has changed.</param>
public sealed record CommandOutcome(bool Done, string Text, bool Begun = true)
{
    public static CommandOutcome Refused(string reason) => new(Done: false, reason, Begun: false);

    public static CommandOutcome Failed(string reason) => new(Done: false, reason);
}

/// <summary>
/// Ties a command to whoever waits for it: the supervisor's loop tells its steps and its end, and never waits itself.
/// </summary>
public sealed class CommandTicket
{
    private readonly Channel<string> _progress =
        Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });

    private readonly TaskCompletionSource<CommandOutcome> _outcome =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<CommandOutcome> Outcome => _outcome.Task;

    /// <summary>Each step as it is told; ends with the outcome.</summary>
    public IAsyncEnumerable<string> StepsAsync(CancellationToken cancellation) =>
        _progress.Reader.ReadAllAsync(cancellation);

    public void Tell(string step) => _progress.Writer.TryWrite(step);

    public void End(CommandOutcome outcome)
    {
        _outcome.TrySetResult(outcome);
        _progress.Writer.TryComplete();
    }
}
