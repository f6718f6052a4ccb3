using CsCheck;
using Gateway.Routing;

namespace Gateway.Tests.Routing;

public class RetryJudgeTests
{
    private static readonly AttemptSituation _first = new(
        AttemptResult.Broken, "GET", Attempts: 1, MostAttempts: 3,
        ResponseStarted: false, BodyWhole: true, HasIdempotencyKey: false);

    [Theory]
    [InlineData(AttemptResult.Answered, RetryDecision.NothingFailed)]
    [InlineData(AttemptResult.ClientFailed, RetryDecision.ClientFailed)]
    [InlineData(AttemptResult.NoReplica, RetryDecision.NoReplicaLeft)]
    [InlineData(AttemptResult.TimedOut, RetryDecision.TimedOut)]
    [InlineData(AttemptResult.NotReached, RetryDecision.Again)]
    [InlineData(AttemptResult.Broken, RetryDecision.Again)]
    public void A_safe_request_is_repeated_when_a_replica_failed_it(AttemptResult result, RetryDecision decision) =>
        Decide(_first with { Result = result }).Should().Be(decision);

    [Theory]
    [InlineData("GET", RetryDecision.Again)]
    [InlineData("HEAD", RetryDecision.Again)]
    [InlineData("OPTIONS", RetryDecision.Again)]
    [InlineData("TRACE", RetryDecision.Again)]
    [InlineData("PUT", RetryDecision.Again)]
    [InlineData("DELETE", RetryDecision.Again)]
    [InlineData("POST", RetryDecision.MayHaveBeenProcessed)]
    [InlineData("PATCH", RetryDecision.MayHaveBeenProcessed)]
    [InlineData("CONNECT", RetryDecision.MayHaveBeenProcessed)]
    [InlineData("PROPFIND", RetryDecision.MayHaveBeenProcessed)]
    public void What_may_have_been_processed_is_repeated_by_its_method(string method, RetryDecision decision) =>
        Decide(_first with { Method = method }).Should().Be(decision);

    [Fact]
    public void A_post_with_an_idempotency_key_is_repeated() =>
        Decide(_first with { Method = "POST", HasIdempotencyKey = true }).Should().Be(RetryDecision.Again);

    [Fact]
    public void A_post_that_reached_nobody_is_repeated() =>
        Decide(_first with { Method = "POST", Result = AttemptResult.NotReached }).Should().Be(RetryDecision.Again);

    [Fact]
    public void A_body_that_is_spent_cannot_be_repeated() =>
        Decide(_first with { BodyWhole = false }).Should().Be(RetryDecision.BodySpent);

    [Fact]
    public void An_answer_that_the_client_has_seen_cannot_be_repeated() =>
        Decide(_first with { ResponseStarted = true }).Should().Be(RetryDecision.ResponseStarted);

    [Fact]
    public void Attempts_come_to_an_end() =>
        Decide(_first with { Attempts = 3 }).Should().Be(RetryDecision.AttemptsSpent);

    [Fact]
    public void Nothing_is_ever_repeated_that_the_client_has_seen_or_that_is_spent() =>
        Gen.Select(Gen.Enum<AttemptResult>(), Gen.Bool, Gen.Int[1, 5], Gen.Bool, Gen.Bool, Gen.Bool)
            .Sample((result, posts, attempts, started, whole, key) =>
                Decide(new AttemptSituation(result, posts ? "POST" : "GET", attempts, 3, started, whole, key))
                    != RetryDecision.Again
                || (!started && whole && attempts < 3));

    private static RetryDecision Decide(AttemptSituation situation) => RetryJudge.Decide(situation);
}
