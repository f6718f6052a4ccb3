using CsCheck;
using Gateway.Forwarding;

namespace Gateway.Tests.Forwarding;

public class RetryJudgeTests
{
    private static readonly AttemptSituation _first = new(
        AttemptResult.Broken, Attempts: 1, MostAttempts: 3,
        ResponseStarted: false, BodyWhole: true, MayBeProcessedTwice: true);

    [Theory]
    [InlineData(AttemptResult.Answered, RetryDecision.NothingToRepeat)]
    [InlineData(AttemptResult.ClientFailed, RetryDecision.NothingToRepeat)]
    [InlineData(AttemptResult.NoReplica, RetryDecision.NothingToRepeat)]
    [InlineData(AttemptResult.NotAdmitted, RetryDecision.NothingToRepeat)]
    [InlineData(AttemptResult.Unsendable, RetryDecision.NothingToRepeat)]
    [InlineData(AttemptResult.InvalidAnswer, RetryDecision.InvalidAnswer)]
    [InlineData(AttemptResult.TimedOut, RetryDecision.TimedOut)]
    [InlineData(AttemptResult.NotReached, RetryDecision.Again)]
    [InlineData(AttemptResult.Broken, RetryDecision.Again)]
    public void A_safe_request_is_repeated_when_a_replica_failed_it(AttemptResult result, RetryDecision decision) =>
        Decide(_first with { Result = result }).Should().Be(decision);

    [Theory]
    [InlineData("GET", true)]
    [InlineData("HEAD", true)]
    [InlineData("OPTIONS", true)]
    [InlineData("TRACE", true)]
    [InlineData("PUT", true)]
    [InlineData("DELETE", true)]
    [InlineData("POST", false)]
    [InlineData("PATCH", false)]
    [InlineData("CONNECT", false)]
    [InlineData("PROPFIND", false)]
    public void What_may_be_processed_twice_is_told_by_the_method(string method, bool may) =>
        RetryJudge.MayBeProcessedTwice(SomeRequest.Of(method).Request).Should().Be(may);

    [Fact]
    public void A_key_tells_the_app_a_repetition_from_a_second_request()
    {
        var request = SomeRequest.Of("POST").Request;
        request.Headers["Idempotency-Key"] = "7";
        RetryJudge.MayBeProcessedTwice(request).Should().BeTrue();
    }

    [Fact]
    public void What_may_have_been_processed_is_not_repeated_when_it_must_not_be_processed_twice() =>
        Decide(_first with { MayBeProcessedTwice = false }).Should().Be(RetryDecision.MayHaveBeenProcessed);

    [Fact]
    public void What_reached_nobody_is_repeated_whatever_it_is() =>
        Decide(_first with { MayBeProcessedTwice = false, Result = AttemptResult.NotReached })
            .Should().Be(RetryDecision.Again);

    [Fact]
    public void When_the_time_for_all_attempts_is_over_none_follows() =>
        Decide(_first with { TimeLeft = false }).Should().Be(RetryDecision.TimeSpent);

    [Fact]
    public void A_body_that_is_spent_cannot_be_repeated() =>
        Decide(_first with { BodyWhole = false }).Should().Be(RetryDecision.BodySpent);

    [Fact]
    public void An_answer_that_the_client_has_seen_cannot_be_repeated() =>
        Decide(_first with { ResponseStarted = true }).Should().Be(RetryDecision.ResponseStarted);

    [Fact]
    public void Attempts_come_to_an_end() =>
        Decide(_first with { Attempts = 3 }).Should().Be(RetryDecision.AttemptsSpent);

    [Theory]
    [InlineData(AttemptResult.Broken, 2, RetryDecision.Again)]
    [InlineData(AttemptResult.Broken, 3, RetryDecision.ProcessesSpent)]
    [InlineData(AttemptResult.NotReached, 2, RetryDecision.Again)]
    [InlineData(AttemptResult.NotReached, 3, RetryDecision.ProcessesSpent)]
    public void So_many_processes_may_end_under_a_request(AttemptResult result, int ended, RetryDecision decision) =>
        Decide(_first with { Result = result, MostAttempts = 10, Attempts = 3, Ended = ended }).Should().Be(decision);

    [Fact]
    public void Nothing_is_ever_repeated_that_the_client_has_seen_or_that_is_spent() =>
        Gen.Select(Gen.Enum<AttemptResult>(), Gen.Bool, Gen.Int[1, 5], Gen.Bool, Gen.Bool, Gen.Bool)
            .Sample((result, twice, attempts, started, whole, time) =>
                Decide(new AttemptSituation(result, attempts, 3, started, whole, twice, time)) != RetryDecision.Again
                || (!started && whole && time && attempts < 3));

    private static RetryDecision Decide(AttemptSituation situation) => RetryJudge.Decide(situation);
}
