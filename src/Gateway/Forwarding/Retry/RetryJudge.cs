namespace Gateway.Forwarding;

/// <summary>What the decision whether to repeat a request looks at.</summary>
/// <param name="Result">How the last attempt ended.</param>
/// <param name="Attempts">Times that it was sent, the last one included.</param>
/// <param name="MostAttempts">Times that it may be sent.</param>
/// <param name="ResponseStarted">Whether the client has seen any of an answer.</param>
/// <param name="BodyWhole">Whether its body, if it has one, can be sent from its start again.</param>
/// <param name="MayBeProcessedTwice">Whether its method is idempotent, or the app can tell a repetition from a second
/// request.</param>
/// <param name="TimeLeft">Whether the time for all attempts together is not over.</param>
public readonly record struct AttemptSituation(
    AttemptResult Result,
    int Attempts,
    int MostAttempts,
    bool ResponseStarted,
    bool BodyWhole,
    bool MayBeProcessedTwice,
    bool TimeLeft = true);

/// <summary>Again, or why not. In metrics each reason goes by its own name, in snake case.</summary>
public enum RetryDecision
{
    Again,

    /// <summary>It was answered, or no replica had anything to do with it.</summary>
    NothingToRepeat,

    /// <summary>The client has seen part of an answer.</summary>
    ResponseStarted,

    /// <summary>Part of the body has been read and is lost.</summary>
    BodySpent,

    AttemptsSpent,

    /// <summary>The time for all attempts together is over.</summary>
    TimeSpent,

    /// <summary>Too many others have been repeated of late.</summary>
    BudgetSpent,

    /// <summary>It may have been processed, and its method is not one that may be processed twice.</summary>
    MayHaveBeenProcessed,

    /// <summary>A replica that is slow is no reason to ask the next one for the same work.</summary>
    TimedOut,
}

/// <summary>Whether a request goes to another replica: pure functions. docs/request.md shows them as a table.</summary>
public static class RetryJudge
{
    public static RetryDecision Decide(in AttemptSituation situation) => situation.Result switch
    {
        AttemptResult.TimedOut => RetryDecision.TimedOut,
        not (AttemptResult.NotReached or AttemptResult.Broken) => RetryDecision.NothingToRepeat,
        _ when situation.ResponseStarted => RetryDecision.ResponseStarted,
        _ when situation.Attempts >= situation.MostAttempts => RetryDecision.AttemptsSpent,
        _ when !situation.TimeLeft => RetryDecision.TimeSpent,
        _ when !situation.BodyWhole => RetryDecision.BodySpent,
        AttemptResult.NotReached => RetryDecision.Again,
        _ when situation.MayBeProcessedTwice => RetryDecision.Again,
        _ => RetryDecision.MayHaveBeenProcessed,
    };

    /// <summary>Whether a request may be processed twice: by its method, or since the app can tell a repetition by its
    /// key.</summary>
    public static bool MayBeProcessedTwice(HttpRequest request) =>
        IsIdempotent(request.Method) || request.Headers.ContainsKey("Idempotency-Key");

    // RFC 9110, section 9.2.2.
    private static bool IsIdempotent(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsPut(method)
        || HttpMethods.IsDelete(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);
}
