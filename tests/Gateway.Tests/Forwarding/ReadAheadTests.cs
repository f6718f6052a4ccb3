using Gateway.Forwarding;

namespace Gateway.Tests.Forwarding;

public class ReadAheadTests
{
    [Theory]
    [InlineData(1L, true)]
    [InlineData(1000L, true)]
    [InlineData(1001L, false)]
    [InlineData(null, true)]
    public void What_is_not_too_long_is_read_ahead(long? length, bool suits) =>
        ReadAhead.Suits(SomeRequest.Of("POST", hasBody: true, length).Request, most: 1000).Should().Be(suits);

    [Fact]
    public void Nothing_is_when_it_is_turned_off() =>
        ReadAhead.Suits(SomeRequest.Of("POST", hasBody: true, length: 1).Request, most: 0).Should().BeFalse();

    [Fact]
    public void Grpc_clients_may_wait_for_an_answer_before_they_send_more() =>
        ReadAhead.Suits(SomeRequest.Of("POST", hasBody: true, type: "application/grpc").Request, most: 1000).Should().BeFalse();

    [Fact]
    public void Who_asks_first_whether_its_body_is_wanted_asks_the_app()
    {
        var request = SomeRequest.Of("POST", hasBody: true, length: 1).Request;
        request.Headers.Expect = "100-continue";
        ReadAhead.Suits(request, most: 1000).Should().BeFalse();
    }
}
