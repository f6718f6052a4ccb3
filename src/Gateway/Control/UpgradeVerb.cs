namespace Gateway.Control;

/// <summary><c>POST /upgrade</c>: answered when the new gateway serves, or when it is clear that it will not.</summary>
/// <param name="run">The upgrade itself; it goes on when nobody listens any more.</param>
public sealed class UpgradeVerb(Func<Func<string, Task>, Task<VerbResult>> run)
{
    public Task<VerbResult> AnswerAsync(VerbContext context) => run(context.TellAsync);
}
