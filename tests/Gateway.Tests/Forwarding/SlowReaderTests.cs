using Gateway.Settings;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Forwarding;

public class SlowReaderTests() : SlowReaders(LinkMode.Off);

public class SlowReadersOverTheLinkTests() : SlowReaders(LinkMode.Auto);

/// <summary>Clients that take their answers at leisure, beside others that want the same one place.</summary>
public abstract class SlowReaders(string link)
{
    private const int Large = 32 * 1024 * 1024;

    private readonly GatewayOptions _onePlace = new()
    {
        Link = link,
        Admission = new AdmissionOptions { MaxInFlight = 1 },
    };

    [Fact]
    public async Task An_answer_that_waits_for_its_reader_needs_no_place()
    {
        await using var gateway = await SmallGateway.OpenAsync(AnswerAsync, _onePlace);
        using var slow = await gateway.ConnectAsync(takes: 4096);
        await slow.AskAsync("GET /large");
        await Eventually.TrueAsync(() => gateway.Replica is { InFlight: 1, Occupied: 0 }, "it waits in no place");

        using (var other = await gateway.ConnectAsync())
        {
            await other.AskAsync("GET /small");
            await other.ReceiveAsync("fine");
        }

        (await slow.CountAsync(until: "the end")).Should().BeGreaterThan(Large);
        await Eventually.TrueAsync(() => gateway.Replica is { InFlight: 0, Occupied: 0 }, "nothing is left");
    }

    // Without a length, as most JSON.
    private static async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/small")
        {
            await context.Response.WriteAsync("fine");
            return;
        }

        for (var sent = 0; sent < Large; sent += 64 * 1024)
            await context.Response.Body.WriteAsync(new byte[64 * 1024], context.RequestAborted);
        await context.Response.WriteAsync("the end");
    }
}
