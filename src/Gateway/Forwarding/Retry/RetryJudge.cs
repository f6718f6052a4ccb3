namespace Gateway.Forwarding;

public readonly record struct AttemptSituation(
    AttemptResult Result, int Attempts, int MostAttempts, bool ResponseStarted, bool BodyWhole,
    bool MayBeProcessedTwice, bool TimeLeft = true, int Ended = 0);

/// <summary>Again, or why not. In metrics each reason goes by its own name, in snake case.</summary>
public enum RetryDecision
{
    Again,
    NothingToRepeat, // it was answered, or no replica had anything to do with it
    ResponseStarted,
    BodySpent, // part of it has been read and is lost
    AttemptsSpent,
    ProcessesSpent, // so many have ended under it: it may be what ends them
    TimeSpent, // for all attempts together
    BudgetSpent,
    MayHaveBeenProcessed,
    InvalidAnswer, // the next replica would run the same code
    TimedOut, // a replica that is slow is no reason to ask the next one for the same work
}

/// <summary>Whether a request goes to another replica: pure functions. docs/request.md shows them as a table.</summary>
public static class RetryJudge
{
    /// <summary>Processes that may end under one request, whatever its method.</summary>
    public const int MostEnded = 3;

    public static RetryDecision Decide(in AttemptSituation situation) => situation.Result switch
    {
        AttemptResult.TimedOut => RetryDecision.TimedOut,
        AttemptResult.InvalidAnswer => RetryDecision.InvalidAnswer,
        not (AttemptResult.NotReached or AttemptResult.Broken) => RetryDecision.NothingToRepeat,
        _ when situation.ResponseStarted => RetryDecision.ResponseStarted,
        _ when situation.Ended >= MostEnded => RetryDecision.ProcessesSpent,
        _ when situation.Attempts >= situation.MostAttempts => RetryDecision.AttemptsSpent,
        _ when !situation.TimeLeft => RetryDecision.TimeSpent,
        _ when !situation.BodyWhole => RetryDecision.BodySpent,
        AttemptResult.NotReached => RetryDecision.Again,
        _ when situation.MayBeProcessedTwice => RetryDecision.Again,
        _ => RetryDecision.MayHaveBeenProcessed,
    };

    // By its method, or since the app can tell a repetition by its key.
    public static bool MayBeProcessedTwice(HttpRequest request) =>
        IsIdempotent(request.Method) || request.Headers.ContainsKey("Idempotency-Key");

    // RFC 9110, section 9.2.2.
    private static bool IsIdempotent(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsPut(method)
        || HttpMethods.IsDelete(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);
}
