using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Gateway.FrontDoor;
using Gateway.Observability;
using Gateway.Requests;
using Gateway.Settings;
using Gateway.Tests.Forwarding.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.FrontDoor.Rates;

/// <summary>A client that asks over HTTP/2 only to take it back at once, and a good one.</summary>
public sealed class ResetGuardTests
{
    private const int Most = 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_takes_back_too_much_loses_its_connection()
    {
        await using var app = await KestrelReplica.ServeAsync(AnswerAsync);
        await using var gateway = await OpenAsync(app, Most);
        (await ResetUntilTheEndAsync(gateway, 10 * Most)).Should().BeTrue("beyond the limit the connection ends");
    }

    [Theory]
    [InlineData(true, RequestFailure.ClientGone)]
    [InlineData(false, null)]
    public async Task Its_next_requests_wait_and_those_that_are_taken_back_meanwhile_ask_no_replica(
        bool takenBack, RequestFailure? failure)
    {
        var clock = new FakeTimeProvider();
        var refusals = new Refusals(new GatewayLog(NullLogger<GatewayLog>.Instance), clock);
        var guard = new ResetGuard(() => OptionsOf(Most), refusals, clock);
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Loopback } };
        var record = new RequestRecord("id", 0) { Failure = RequestFailure.ClientGone };
        for (var i = 0; i < 2 * Most; i++) guard.Ended(context, record, TimeSpan.Zero);

        var held = guard.Holds(context)!;
        held.IsCompleted.Should().BeFalse();
        context.RequestAborted = new CancellationToken(takenBack);
        clock.Advance(TimeSpan.FromMilliseconds(50));
        (await held).Should().Be(failure);
    }

    [Fact]
    public void Who_has_waited_for_an_answer_took_nothing_back()
    {
        var clock = new FakeTimeProvider();
        var refusals = new Refusals(new GatewayLog(NullLogger<GatewayLog>.Instance), clock);
        var guard = new ResetGuard(() => OptionsOf(1), refusals, clock);
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Loopback } };
        guard.Ended(context, new RequestRecord("id", 0) { Failure = RequestFailure.ClientGone }, TimeSpan.FromSeconds(1));
        guard.Holds(context).Should().BeNull();
    }

    [Fact]
    public async Task A_good_client_of_the_same_address_is_answered()
    {
        await using var app = await KestrelReplica.ServeAsync(AnswerAsync);
        await using var gateway = await OpenAsync(app, Most);
        await ResetUntilTheEndAsync(gateway, 10 * Most);
        foreach (var version in (int[])[1, 2])
        {
            using var client = gateway.Client(version);
            (await client.GetStringAsync("/good", Cancellation)).Should().Be("fine");
        }
    }

    [Fact]
    public async Task With_0_nobody_is_held_to_it()
    {
        await using var app = await KestrelReplica.ServeAsync(AnswerAsync);
        await using var gateway = await OpenAsync(app, 0);
        using var client = await RawHttp2.ConnectAsync(gateway.H2);
        await ResetAsync(client, 2 * Most);
        await gateway.LinesAsync(2 * Most);
        await client.GetStream().WriteAsync(RawHttp2.Frame(6, 0, 0, new byte[8]), Cancellation);
        (await EndsAsync(client.GetStream(), untilPing: true)).Should().BeFalse();
    }

    private static Task<SmallGateway> OpenAsync(KestrelReplica app, int most) =>
        SmallGateway.OpenAsync(OptionsOf(most), app.Linked);

    private static GatewayOptions OptionsOf(int most) => new() { Limits = new LimitOptions { Resets = most } };

    // Those that are taken back wait: none of them is answered first.
    private static async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/good")
        {
            await context.Response.WriteAsync("fine", Cancellation);
            return;
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task<bool> ResetUntilTheEndAsync(SmallGateway gateway, int requests)
    {
        using var client = await RawHttp2.ConnectAsync(gateway.H2);
        try
        {
            await ResetAsync(client, requests);
        }
        catch (IOException)
        {
            return true;
        }

        return await EndsAsync(client.GetStream(), untilPing: false);
    }

    private static async Task ResetAsync(TcpClient client, int requests)
    {
        for (var stream = 1; stream < 2 * requests; stream += 2)
        {
            byte[] head = [0x82, 0x86, 0x84, 0x01, 1, (byte)'a']; // GET http / of host a, by HPACK's static table
            await client.GetStream().WriteAsync(
                (byte[])[.. RawHttp2.Frame(1, 5, stream, head), .. RawHttp2.Frame(3, 0, stream, [0, 0, 0, 8])], Cancellation);
        }
    }

    private static async Task<bool> EndsAsync(NetworkStream stream, bool untilPing)
    {
        var head = new byte[9];
        try
        {
            while (true)
            {
                await stream.ReadExactlyAsync(head, Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
                var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >> 8];
                await stream.ReadExactlyAsync(payload, Cancellation);
                if (untilPing && head[3] == 6) return false;
            }
        }
        catch (Exception ended) when (ended is IOException or SocketException)
        {
            return true;
        }
    }
}
