using System.Net.Sockets;
using Gateway.Forwarding;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Tests.Forwarding;

public class ForwarderErrorClassifierTests
{
    private const long RefusedStream = 7;

    [Fact]
    public void An_answer_is_an_answer_even_when_the_client_has_gone() =>
        Read(ForwarderError.None, null, clientGone: true).Result.Should().Be(AttemptResult.Answered);

    [Theory]
    [InlineData(SocketError.ConnectionRefused)]
    [InlineData(SocketError.AddressNotAvailable)]
    public void A_socket_without_a_listener_was_never_reached(SocketError error) =>
        Read(ForwarderError.Request, Http(HttpRequestError.ConnectionError, new SocketException((int)error)))
            .Should().BeEquivalentTo(
                new { Result = AttemptResult.NotReached, Unreachable = true, IsReplicasFault = true });

    [Theory]
    [InlineData(SocketError.TooManyOpenSockets)]
    [InlineData(SocketError.NoBufferSpaceAvailable)]
    public void A_gateway_that_has_nothing_left_to_connect_with_blames_no_replica(SocketError error) =>
        Read(ForwarderError.Request, Http(HttpRequestError.ConnectionError, new SocketException((int)error)))
            .Should().BeEquivalentTo(
                new { Result = AttemptResult.NotReached, OwnLack = true, Unreachable = false, IsReplicasFault = false });

    [Fact]
    public void A_connection_that_was_reset_may_have_been_processed() =>
        Read(ForwarderError.Request, Http(
            HttpRequestError.Unknown, new IOException("reset", new SocketException((int)SocketError.ConnectionReset))))
            .Should().BeEquivalentTo(
                new { Result = AttemptResult.Broken, Unreachable = false, IsReplicasFault = true });

    [Fact]
    public void An_answer_that_ended_too_early_may_have_been_processed() =>
        Read(ForwarderError.Request, Http(
            HttpRequestError.ResponseEnded, new HttpIOException(HttpRequestError.ResponseEnded)))
            .Result.Should().Be(AttemptResult.Broken);

    [Theory]
    [InlineData(RefusedStream, AttemptResult.NotReached)]
    [InlineData(0, AttemptResult.Broken)]
    [InlineData(2, AttemptResult.Broken)]
    public void Only_a_refused_stream_has_provably_not_been_processed(long code, AttemptResult result) =>
        Read(ForwarderError.Request, Http(
            HttpRequestError.HttpProtocolError, new HttpProtocolException(code, "reset", null)))
            .Should().BeEquivalentTo(new { Result = result, Unreachable = false });

    [Theory]
    [InlineData(ForwarderError.RequestCanceled)]
    [InlineData(ForwarderError.RequestBodyCanceled)]
    [InlineData(ForwarderError.RequestBodyClient)]
    [InlineData(ForwarderError.ResponseBodyCanceled)]
    [InlineData(ForwarderError.ResponseBodyClient)]
    [InlineData(ForwarderError.UpgradeRequestClient)]
    public void What_the_client_did_is_never_counted_against_the_replica(ForwarderError error) =>
        Read(error, new OperationCanceledException(), clientGone: true)
            .Should().BeEquivalentTo(new { Result = AttemptResult.ClientFailed, IsReplicasFault = false });

    [Fact]
    public void A_body_that_kestrel_refuses_keeps_kestrels_status() =>
        Read(ForwarderError.RequestBodyClient, new AggregateException(
            new BadHttpRequestException("too slow", 408), Http(HttpRequestError.Unknown)))
            .Should().BeEquivalentTo(new { Result = AttemptResult.ClientFailed, ClientStatus = 408 });

    [Theory]
    [InlineData(ForwarderError.RequestBodyClient)]
    [InlineData(ForwarderError.RequestBodyCanceled)]
    [InlineData(ForwarderError.RequestCanceled)]
    [InlineData(ForwarderError.ResponseBodyClient)]
    public void Without_proof_it_is_not_the_clients_doing(ForwarderError error) =>
        Read(error, new AggregateException(
            new OperationCanceledException(), Http(HttpRequestError.Unknown, new IOException("reset"))))
            .Should().BeEquivalentTo(new { Result = AttemptResult.Broken, IsReplicasFault = true });

    [Fact]
    public void A_body_whose_reading_failed_by_itself_is_the_clients() =>
        Read(ForwarderError.RequestBodyClient, new AggregateException(
            new IOException("The client reset the request stream."), Http(HttpRequestError.Unknown)))
            .Should().BeEquivalentTo(new { Result = AttemptResult.ClientFailed, IsReplicasFault = false });

    [Fact]
    public void What_could_not_be_made_into_a_request_never_left() =>
        Read(ForwarderError.RequestCreation, new FormatException("odd"))
            .Should().BeEquivalentTo(
                new { Result = AttemptResult.Unsendable, ClientStatus = 400, IsReplicasFault = false, IsFailed = false });

    [Fact]
    public void What_the_http_client_refuses_to_send_never_left() =>
        Read(ForwarderError.Request, new HttpRequestException("Request headers must contain only ASCII characters."))
            .Should().BeEquivalentTo(new { Result = AttemptResult.Unsendable, IsReplicasFault = false });

    [Theory]
    [InlineData(HttpRequestError.InvalidResponse)]
    [InlineData(HttpRequestError.ConfigurationLimitExceeded)]
    public void What_is_not_http_is_the_replicas(HttpRequestError error) =>
        Read(ForwarderError.Request, Http(error, new HttpIOException(error)))
            .Should().BeEquivalentTo(new { Result = AttemptResult.InvalidAnswer, IsReplicasFault = true });

    [Fact]
    public void A_body_that_could_not_be_sent_is_read_from_both_exceptions() =>
        Read(ForwarderError.RequestBodyDestination, new AggregateException(
            new IOException("body"),
            Http(HttpRequestError.ConnectionError, new SocketException((int)SocketError.ConnectionRefused))))
            .Should().BeEquivalentTo(new { Result = AttemptResult.NotReached, Unreachable = true });

    [Theory]
    [InlineData(ForwarderError.ResponseBodyDestination)]
    public void An_answer_that_breaks_off_is_not_the_clients_doing(ForwarderError error) =>
        Read(error, new IOException("reset"), clientGone: true).Result.Should().Be(AttemptResult.Broken);

    // As .NET words it when a connection ends under a body.
    [Theory]
    [InlineData("Sent 0 request content bytes, but Content-Length promised 1048576.")]
    [InlineData("Anything else that has no cause.")]
    public void What_has_no_cause_is_not_the_clients_for_that(string words) =>
        Read(ForwarderError.Request, new HttpRequestException(words)).Result.Should().Be(AttemptResult.Broken);

    private static AttemptOutcome Read(
        ForwarderError error, Exception? failure, bool clientGone = false) =>
        ForwarderErrorClassifier.Read(error, failure, clientGone);

    private static HttpRequestException Http(HttpRequestError error, Exception? inner = null) =>
        new(error, "failed", inner);
}
