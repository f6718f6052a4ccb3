using Gateway.Forwarding;
using Gateway.Requests;

namespace Gateway.Tests.Forwarding;

public class FailureLadderTests
{
    [Theory]
    [InlineData(AttemptResult.Answered, null, null)]
    [InlineData(AttemptResult.NoReplica, null, RequestFailure.NoReplicaReady)]
    [InlineData(AttemptResult.NotReached, null, RequestFailure.ReplicaFailed)]
    [InlineData(AttemptResult.Broken, null, RequestFailure.ReplicaFailed)]
    [InlineData(AttemptResult.TimedOut, null, RequestFailure.ReplicaTimedOut)]
    [InlineData(AttemptResult.ClientFailed, null, RequestFailure.ClientGone)]
    [InlineData(AttemptResult.ClientFailed, 400, RequestFailure.BadRequest)]
    [InlineData(AttemptResult.ClientFailed, 408, RequestFailure.ClientTooSlow)]
    [InlineData(AttemptResult.ClientFailed, 413, RequestFailure.BodyTooLarge)]
    public void Every_outcome_has_one_name(AttemptResult result, int? clientStatus, RequestFailure? failure) =>
        FailureLadder.Of(new AttemptOutcome(result, ClientStatus: clientStatus)).Should().Be(failure);

    [Fact]
    public void A_gateway_without_descriptors_is_overloaded() =>
        FailureLadder.Of(new AttemptOutcome(AttemptResult.NotReached, OwnLack: true))
            .Should().Be(RequestFailure.Overloaded);
}
