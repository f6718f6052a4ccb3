using Gateway.Forwarding;
using Gateway.Requests;

namespace Gateway.Tests.Forwarding;

public class AttemptOutcomeTests
{
    [Theory]
    [InlineData(AttemptResult.Answered, null, null)]
    [InlineData(AttemptResult.NoReplica, null, RequestFailure.NoReplicaReady)]
    [InlineData(AttemptResult.NotAdmitted, null, RequestFailure.Overloaded)]
    [InlineData(AttemptResult.NotReached, null, RequestFailure.ReplicaFailed)]
    [InlineData(AttemptResult.Broken, null, RequestFailure.ReplicaFailed)]
    [InlineData(AttemptResult.TimedOut, null, RequestFailure.ReplicaTimedOut)]
    [InlineData(AttemptResult.Idle, null, RequestFailure.Idle)]
    [InlineData(AttemptResult.ClientFailed, null, RequestFailure.ClientGone)]
    [InlineData(AttemptResult.ClientFailed, 400, RequestFailure.BadRequest)]
    [InlineData(AttemptResult.ClientFailed, 408, RequestFailure.ClientTooSlow)]
    [InlineData(AttemptResult.ClientFailed, 413, RequestFailure.BodyTooLarge)]
    public void Every_outcome_has_one_name(AttemptResult result, int? clientStatus, RequestFailure? failure) =>
        new AttemptOutcome(result, ClientStatus: clientStatus).Failure.Should().Be(failure);

    [Fact]
    public void A_gateway_without_descriptors_is_overloaded() =>
        new AttemptOutcome(AttemptResult.NotReached, OwnLack: true).Failure.Should().Be(RequestFailure.Overloaded);
}
