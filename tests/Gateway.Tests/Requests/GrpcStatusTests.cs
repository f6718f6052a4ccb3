using Gateway.Requests;

namespace Gateway.Tests.Requests;

public class GrpcStatusTests
{
    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc+proto", true)]
    [InlineData("Application/GRPC; a=b", true)]
    [InlineData("application/grpc-web", false)]
    [InlineData("application/json", false)]
    [InlineData(null, false)]
    public void A_call_is_told_by_its_type(string? type, bool isCall) => GrpcStatus.Is(type).Should().Be(isCall);

    [Theory]
    [InlineData(RequestFailure.NoReplicaReady, 14)]
    [InlineData(RequestFailure.Overloaded, 14)]
    [InlineData(RequestFailure.ReplicaFailed, 14)]
    [InlineData(RequestFailure.Maintenance, 14)]
    [InlineData(RequestFailure.ReplicaTimedOut, 4)]
    [InlineData(RequestFailure.ClientTooSlow, 4)]
    [InlineData(RequestFailure.RateLimited, 8)]
    [InlineData(RequestFailure.BodyTooLarge, 8)]
    [InlineData(RequestFailure.HeadersTooLarge, 8)]
    [InlineData(RequestFailure.BadRequest, 13)]
    public void Every_failure_has_its_status(RequestFailure failure, int status) =>
        GrpcStatus.Of(failure).Should().Be(status);

    [Fact]
    public void A_message_is_percent_encoded() =>
        GrpcStatus.Message("100 % of é\n").Should().Be("100 %25 of %C3%A9%0A");
}
