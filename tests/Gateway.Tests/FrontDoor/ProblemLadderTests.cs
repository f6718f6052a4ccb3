using System.Text.Json;
using Gateway.FrontDoor;
using Gateway.Requests;

namespace Gateway.Tests.FrontDoor;

public class ProblemLadderTests
{
    private readonly RequestRecord _record = new("id-1", 0) { Attempts = 2, Replica = "1.1", PublicDetail = "reset" };

    [Theory]
    [InlineData(RequestFailure.NoReplicaReady, 503, "no-replica-ready")]
    [InlineData(RequestFailure.ReplicaFailed, 502, "replica-failed")]
    [InlineData(RequestFailure.ReplicaTimedOut, 504, "replica-timed-out")]
    [InlineData(RequestFailure.RateLimited, 429, "rate-limited")]
    [InlineData(RequestFailure.BodyTooLarge, 413, "body-too-large")]
    [InlineData(RequestFailure.ClientTooSlow, 408, "request-too-slow")]
    [InlineData(RequestFailure.BadRequest, 400, "malformed-request")]
    public void Every_failure_has_its_status_and_its_type(RequestFailure failure, int status, string type) =>
        ProblemLadder.Of(failure, _record, "/x").Should().BeEquivalentTo(
            new { Status = status, Type = "urn:gateway:problem:" + type, Instance = "/x", RequestId = "id-1" });

    [Theory]
    [InlineData(1, "1 attempt was made; the last, by replica 1.1, failed: reset")]
    [InlineData(3, "3 attempts were made; the last, by replica 1.1, failed: reset")]
    public void A_failed_replica_says_how_many_attempts_were_made(int attempts, string detail)
    {
        _record.Attempts = attempts;
        ProblemLadder.Of(RequestFailure.ReplicaFailed, _record, "/x").Detail.Should().Be(detail);
    }

    [Theory]
    [InlineData(RequestFailure.NoReplicaReady)]
    [InlineData(RequestFailure.Overloaded)]
    [InlineData(RequestFailure.ReplicaFailed)]
    [InlineData(RequestFailure.ReplicaTimedOut)]
    [InlineData(RequestFailure.BadRequest)]
    public void What_a_replica_says_of_itself_is_told_to_no_client(RequestFailure failure)
    {
        _record.FailureDetail = "password authentication failed at db.internal:5432";
        ProblemLadder.Of(failure, _record, "/x").Detail.Should().NotContain("db.internal");
    }

    [Theory]
    [InlineData(400, "malformed-request")]
    [InlineData(408, "request-too-slow")]
    [InlineData(413, "body-too-large")]
    [InlineData(414, "target-too-long")]
    [InlineData(431, "headers-too-large")]
    public void Every_rejection_has_its_type(int status, string type) =>
        ProblemLadder.Rejected(status, null, null, "id").Type.Should().EndWith(type);

    [Fact]
    public void The_document_has_the_members_that_the_contract_names()
    {
        using var json = JsonDocument.Parse(ProblemLadder.Of(RequestFailure.ReplicaFailed, _record, "/x").ToJson());
        json.RootElement.EnumerateObject().Select(member => member.Name)
            .Should().Equal("type", "title", "status", "detail", "instance", "requestId");
    }
}
