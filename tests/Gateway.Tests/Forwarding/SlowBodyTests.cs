using Gateway.Requests;
using Gateway.Settings;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Forwarding;

public class SlowBodyTests() : SlowBodies(LinkMode.Off);

public class SlowBodiesOverTheLinkTests() : SlowBodies(LinkMode.Auto);

/// <summary>Clients that send their bodies at leisure, beside others that want the same one place.</summary>
public abstract class SlowBodies(string link)
{
    private readonly GatewayOptions _onePlace = new()
    {
        Link = link,
        Admission = new AdmissionOptions { MaxInFlight = 1 },
    };

    private int _asked;

    [Theory]
    [InlineData("Content-Length: 10", "01234", "56789")]
    [InlineData("Content-Length: 65536", "01234", null)]
    public async Task A_small_body_is_at_hand_before_a_replica_is_asked(string length, string first, string? rest)
    {
        await using var gateway = await SmallGateway.OpenAsync(SumAsync, _onePlace);
        using var slow = await gateway.ConnectAsync();
        await slow.AskAsync("POST /sum", length);
        await slow.SendAsync(first);
        await OthersAreServedAsync(gateway, times: 3);

        (_asked, gateway.Replica.InFlight).Should().Be((0, 0));
        await slow.SendAsync(rest ?? new string('x', 65536 - first.Length));

        (await slow.ReceiveAsync("\r\n0\r\n")).Should().Contain(rest is null ? "sum 65536" : "sum 10");
        _asked.Should().Be(1);
    }

    [Fact]
    public async Task One_that_is_chunked_is_read_whole_when_it_comes_at_once()
    {
        await using var gateway = await SmallGateway.OpenAsync(SumAsync, _onePlace);
        using var client = await gateway.ConnectAsync();
        await client.AskAsync("POST /sum", "Transfer-Encoding: chunked");
        await client.SendAsync("5\r\n01234\r\n0\r\n\r\n");
        (await client.ReceiveAsync("\r\n0\r\n")).Should().Contain("sum 5");
    }

    [Theory]
    [InlineData("Content-Length: 1000000")]
    [InlineData("Transfer-Encoding: chunked")]
    public async Task A_longer_one_gives_its_place_back_while_its_client_sends_nothing(string length)
    {
        await using var gateway = await SmallGateway.OpenAsync(SumAsync, _onePlace);
        using var slow = await gateway.ConnectAsync();
        await slow.AskAsync("POST /sum", length);
        await slow.SendAsync(length.StartsWith('C') ? "01234" : "5\r\n01234\r\n");
        await Eventually.TrueAsync(() => gateway.Replica is { InFlight: 1, Occupied: 0 }, "it waits in no place");

        await OthersAreServedAsync(gateway, times: 3);

        await slow.SendAsync(length.StartsWith('C') ? new string('x', 1_000_000 - 5) : "0\r\n\r\n");
        (await slow.ReceiveAsync("\r\n0\r\n")).Should().Contain(length.StartsWith('C') ? "sum 1000000" : "sum 5");
        await Eventually.TrueAsync(() => gateway.Replica is { InFlight: 0, Occupied: 0 }, "nothing is left");
    }

    [Fact]
    public async Task One_that_is_whole_holds_its_place_until_it_is_answered()
    {
        var answer = new TaskCompletionSource();
        await using var gateway = await SmallGateway.OpenAsync(
            async context =>
            {
                await SumAsync(context);
                await answer.Task;
            },
            _onePlace);
        using var client = await gateway.ConnectAsync();
        await client.AskAsync("POST /sum", "Content-Length: 300000");
        await client.SendAsync(new string('x', 300_000));
        await Eventually.TrueAsync(() => Volatile.Read(ref _asked) == 1, "it was read");
        await Eventually.TrueAsync(() => gateway.Replica is { InFlight: 1, Occupied: 1 }, "it holds the place again");
        answer.SetResult();
    }

    [Fact]
    public async Task Clients_that_wait_for_an_answer_before_they_send_more_get_it()
    {
        await using var gateway = await SmallGateway.OpenAsync(TalkAsync, _onePlace);
        using var client = await gateway.ConnectAsync();
        await client.AskAsync("POST /talk", "Transfer-Encoding: chunked");
        foreach (var word in new[] { "one", "two", "six" })
        {
            await client.SendAsync($"3\r\n{word}\r\n");
            await client.ReceiveAsync($"\r\n3\r\n{word}");
        }

        await client.SendAsync("0\r\n\r\n");
        await client.ReceiveAsync("\r\n0\r\n");
    }

    [Fact]
    public async Task Who_expects_to_be_told_to_go_on_is_told_by_the_app()
    {
        await using var gateway = await SmallGateway.OpenAsync(
            context =>
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return Task.CompletedTask;
            },
            _onePlace);
        using var client = await gateway.ConnectAsync();
        await client.AskAsync("POST /", "Content-Length: 5000", "Expect: 100-continue");
        (await client.ReceiveAsync("\r\n\r\n")).Should().StartWith("HTTP/1.1 401 ");
    }

    [Theory]
    [InlineData("Content-Length: 10")]
    [InlineData("Content-Length: 1000000")]
    public async Task Where_any_pace_will_do_a_client_that_sends_no_more_is_still_not_waited_for_for_ever(string length)
    {
        var options = _onePlace with
        {
            Limits = new LimitOptions { BodyRate = 0 },
            Timeouts = new TimeoutOptions { Response = TimeSpan.FromMilliseconds(300) },
        };
        await using var gateway = await SmallGateway.OpenAsync(SumAsync, options);
        using var client = await gateway.ConnectAsync();
        await client.AskAsync("POST /sum", length);
        await client.SendAsync("01234");
        (await client.ReceiveAsync("\r\n\r\n")).Should().StartWith("HTTP/1.1 408 ");
        gateway.Ended.Should().OnlyContain(record => record.Failure == RequestFailure.ClientTooSlow);
        gateway.Replica.Failures.Should().Be(0);
    }

    [Fact]
    public async Task Who_goes_away_before_its_small_body_is_here_has_cost_no_replica_anything()
    {
        await using var gateway = await SmallGateway.OpenAsync(SumAsync, _onePlace);
        using (var client = await gateway.ConnectAsync())
        {
            await client.AskAsync("POST /sum", "Content-Length: 10");
            await client.SendAsync("01234");
        }

        await Eventually.TrueAsync(() => !gateway.Ended.IsEmpty, "it ends");
        gateway.Ended.Single().Attempts.Should().Be(0);
        gateway.Ended.Single().Failure.Should().BeOneOf(RequestFailure.ClientGone, RequestFailure.BadRequest);
    }

    private async Task SumAsync(HttpContext context)
    {
        var (sum, buffer) = (0, new byte[16 * 1024]);
        while (await context.Request.Body.ReadAsync(buffer) is > 0 and var read) sum += read;
        if (context.Request.Path == "/sum") Interlocked.Increment(ref _asked);
        await context.Response.WriteAsync($"sum {sum}");
    }

    private static async Task TalkAsync(HttpContext context)
    {
        var buffer = new byte[1024];
        while (await context.Request.Body.ReadAsync(buffer) is > 0 and var read)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read));
            await context.Response.Body.FlushAsync();
        }
    }

    private static async Task OthersAreServedAsync(SmallGateway gateway, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var other = await gateway.ConnectAsync();
            await other.AskAsync("GET /other");
            (await other.ReceiveAsync("\r\n0\r\n")).Should().Contain("sum 0");
        }
    }
}
