using System.Net;
using System.Net.Http.Headers;
using Gateway.Replicas;
using Gateway.Settings;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Forwarding.Outcomes;

/// <summary>What breaks, leaves or is refused ends as a client of gRPC expects.</summary>
public class GrpcOutcomeTests
{
    private const string InternalError = "2";

    // A flag, a length of four bytes, and so many of the message.
    private static readonly byte[] _message = [0, 0, 0, 0, 3, 1, 2, 3];
    private static readonly byte[] _half = [0, 0, 0, 0, 3, 1];

    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_that_breaks_between_messages_ends_with_unavailable()
    {
        await using var app = await KestrelReplica.ServeAsync(context => StreamAsync(context, _message, AbortLaterAsync));
        await using var gateway = await SmallGateway.OpenAsync(app.Picture);
        using var client = gateway.Client(2);
        using var answer = await CallAsync(client);
        _began.SetResult();

        (await answer.Content.ReadAsByteArrayAsync(Cancellation)).Should().Equal(_message);

        StatusOf(answer.TrailingHeaders).Should().Be("14");
        (await gateway.LinesAsync(1)).Should().ContainSingle();
        app.Picture.Failures.Should().Be(1);
    }

    [Fact]
    public async Task A_stream_that_breaks_within_a_message_ends_with_an_internal_error()
    {
        await using var app = await KestrelReplica.ServeAsync(context => StreamAsync(context, _half, AbortLaterAsync));
        await using var gateway = await SmallGateway.OpenAsync(app.Picture);
        using var client = gateway.Client(2);
        using var answer = await CallAsync(client);
        _began.SetResult();
        (await ResetOfAsync(answer)).Should().Be(InternalError);
        (await gateway.LinesAsync(1)).Should().ContainSingle();
        app.Picture.Failures.Should().Be(1);
    }

    [Fact]
    public async Task Any_other_answer_that_breaks_off_is_no_cancellation_either()
    {
        await using var app = await KestrelReplica.ServeAsync(
            context => StreamAsync(context, _message, AbortLaterAsync, type: "application/octet-stream"));
        await using var gateway = await SmallGateway.OpenAsync(app.Picture);
        using var client = gateway.Client(2);
        using var answer = await CallAsync(client);
        _began.SetResult();
        (await ResetOfAsync(answer)).Should().Be(InternalError);
    }

    [Theory]
    [InlineData("dies", "14")]
    [InlineData("is silent", "4")]
    [InlineData("none", "14")]
    [InlineData("maintenance", "14")]
    [InlineData("too many", "8")]
    public async Task The_gateways_own_answers_are_statuses_of_grpc(string why, string status)
    {
        await using var app = await KestrelReplica.ServeAsync(context => AnswerAsync(context, why));
        var options = new GatewayOptions
        {
            Timeouts = why == "is silent"
                ? new TimeoutOptions { Response = TimeSpan.FromMilliseconds(300) }
                : new TimeoutOptions(),
            RateLimit = why == "too many" ? new RateLimitOptions { Requests = 1 } : new RateLimitOptions(),
        };
        await using var gateway = await SmallGateway.OpenAsync(options, why == "none" ? [] : [app.Picture]);
        gateway.Maintenance.Set(why == "maintenance");
        using var client = gateway.Client(2);
        if (why == "too many") (await CallAsync(client)).Dispose();

        using var answer = await CallAsync(client);

        (answer.StatusCode, StatusOf(answer.Headers)).Should().Be((HttpStatusCode.OK, status));
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/grpc");
        answer.Headers.GetValues("grpc-message").Single().Should().NotBeEmpty().And.NotContain("\n");
        (await answer.Content.ReadAsByteArrayAsync(Cancellation)).Should().BeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [InlineData(false, true)]
    public async Task A_stream_whose_replica_leaves_ends_with_unavailable_at_the_end_of_its_message(
        bool within, bool clientStillSends = false)
    {
        var rest = new TaskCompletionSource();
        await using var app = await KestrelReplica.ServeAsync(context => StreamAsync(
            context, within ? _half : _message, async asked =>
            {
                await rest.Task;
                await asked.Response.Body.WriteAsync(_message.AsMemory(_half.Length), Cancellation);
                await asked.Response.Body.FlushAsync(Cancellation);
                await Task.Delay(Timeout.InfiniteTimeSpan, asked.RequestAborted);
            }));
        await using var gateway = await SmallGateway.OpenAsync(app.Picture);
        using var client = gateway.Client(2);
        using var answer = await CallAsync(client, clientStillSends ? new OpenContent() : null);
        var reading = answer.Content.ReadAsByteArrayAsync(Cancellation);

        app.Picture.CloseStreams();
        if (within) rest.SetResult();

        (await reading).Should().Equal(_message);
        StatusOf(answer.TrailingHeaders).Should().Be("14");
        (await gateway.LinesAsync(1)).Should().ContainSingle();
        (app.Picture.Failures, app.Picture.InFlight).Should().Be((0, 0));
    }

    [Fact]
    public async Task A_call_that_outlives_the_drain_is_cut_so_that_the_replica_can_stop()
    {
        var ended = new TaskCompletionSource();
        await using var app = await KestrelReplica.ServeAsync(async context =>
        {
            context.RequestAborted.Register(ended.SetResult);
            _began.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        });
        await using var gateway = await SmallGateway.OpenAsync(app.Picture);
        using var client = gateway.Client(2);
        var asking = CallAsync(client);
        await _began.Task;

        Outlive(gateway.Fleet, app.Picture);

        using var answer = await asking;
        StatusOf(answer.Headers).Should().Be("14");
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        (app.Picture.Failures, app.Picture.InFlight).Should().Be((0, 0));
    }

    [Theory]
    [InlineData(1, "both")]
    [InlineData(2, "both")]
    [InlineData(1, "link")]
    [InlineData(2, "link")]
    public async Task An_answer_that_outlives_the_drain_is_cut(int version, string way)
    {
        await using var app = await KestrelReplica.ServeAsync(context => StreamAsync(
            context, _message, asked => Task.Delay(Timeout.InfiniteTimeSpan, asked.RequestAborted), type: "text/plain"));
        var replica = app.Over(way);
        await using var gateway = await SmallGateway.OpenAsync(replica);
        using var client = gateway.Client(version);
        using var answer = await client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, Cancellation);

        Outlive(gateway.Fleet, replica);

        await FluentActions.Awaiting(() => answer.Content.ReadAsByteArrayAsync(Cancellation))
            .Should().ThrowAsync<HttpRequestException>();
        await Eventually.TrueAsync(() => replica.InFlight == 0, "it is cut");
        replica.Failures.Should().Be(0);
    }

    [Fact]
    public async Task What_may_be_processed_twice_goes_to_another_replica_when_it_outlives_the_drain()
    {
        await using var leaves = await KestrelReplica.ServeAsync(
            context => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted));
        await using var stays = await KestrelReplica.ServeAsync(
            context => context.Response.WriteAsync("fine"), slot: 2);
        await using var gateway = await SmallGateway.OpenAsync(leaves.Picture);
        using var client = gateway.Client(1);
        var asking = client.GetStringAsync("/", Cancellation);
        await Eventually.TrueAsync(() => leaves.Picture.InFlight == 1, "it has the request");
        gateway.Fleet.Add(stays.Picture);
        gateway.Fleet.Apply(stays.Picture, ReplicaEvent.ProbePassed);

        Outlive(gateway.Fleet, leaves.Picture);

        (await asking).Should().Be("fine");
    }

    // As the supervisor does it, when the time for a drain is over.
    private static void Outlive(Fleet fleet, Replica replica)
    {
        fleet.Apply(replica, ReplicaEvent.DrainAsked, "the test");
        var drain = replica.Drain!;
        drain.IsOver(TimeSpan.Zero, TimeSpan.Zero).Should().BeFalse();
        drain.IsOver(TimeSpan.FromMinutes(1), TimeSpan.Zero).Should().BeTrue();
        fleet.Apply(replica, ReplicaEvent.Drained, "the test");
    }

    private static Task<HttpResponseMessage> CallAsync(HttpClient client, HttpContent? content = null)
    {
        content ??= new ByteArrayContent(_message);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var request = new HttpRequestMessage(HttpMethod.Post, "/greet/Say")
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
            Content = content,
        };
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    private static string StatusOf(HttpResponseHeaders fields) => fields.GetValues("grpc-status").Single();

    private static async Task<string> ResetOfAsync(HttpResponseMessage answer)
    {
        var broken = await FluentActions.Awaiting(() => answer.Content.ReadAsByteArrayAsync(Cancellation))
            .Should().ThrowAsync<HttpRequestException>();
        return $"{broken.Which.InnerException.Should().BeOfType<HttpProtocolException>().Which.ErrorCode}";
    }

    private static async Task StreamAsync(
        HttpContext context, byte[] bytes, Func<HttpContext, Task> then, string type = "application/grpc")
    {
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(bytes, Cancellation);
        await context.Response.Body.FlushAsync(Cancellation);
        await then(context);
    }

    // Whoever aborts a connection at once takes back what he has just said.
    private async Task AbortLaterAsync(HttpContext context)
    {
        await _began.Task;
        await Abort(context);
    }

    private static Task Abort(HttpContext context)
    {
        context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
        return Task.CompletedTask;
    }

    private static async Task AnswerAsync(HttpContext context, string why)
    {
        if (why == "dies") await Abort(context);
        if (why == "is silent") await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        context.Response.ContentType = "application/grpc";
    }

    /// <summary>One message, and more may come.</summary>
    private sealed class OpenContent : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_message, Cancellation);
            await stream.FlushAsync(Cancellation);
            await Task.Delay(Timeout.InfiniteTimeSpan, Cancellation);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
