using Gateway.Settings;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Forwarding;

public class LingeringAppTests() : LingeringApps(LinkMode.Off);

public class LingeringAppsOverTheLinkTests() : LingeringApps(LinkMode.Auto);

/// <summary>Apps that have more to do after the last byte of an answer: they log, they send a mail.</summary>
public abstract class LingeringApps(string link)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData("GET /whole")]
    [InlineData("GET /chunked")]
    public async Task Nobody_waits_for_what_an_app_does_after_its_answer(string request)
    {
        await using var gateway = await SmallGateway.OpenAsync(AnswerAsync, new GatewayOptions { Link = link });
        using (var first = await gateway.ConnectAsync())
        {
            await first.AskAsync(request);
            await first.ReceiveAsync("said");
        }

        for (var times = 0; times < 3; times++)
        {
            using var other = await gateway.ConnectAsync();
            await other.AskAsync("GET /small");
            await other.ReceiveAsync("fine");
        }

        _done.SetResult();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/small")
        {
            await context.Response.WriteAsync("fine");
            return;
        }

        if (context.Request.Path == "/whole") context.Response.ContentLength = 4;
        await context.Response.WriteAsync("said");
        await context.Response.CompleteAsync();
        await _done.Task;
    }
}
