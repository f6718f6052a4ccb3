using Gateway.Tests.Wire;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.FrontDoor;

public class HalfCloseTests
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")]
    public async Task A_client_that_has_ended_its_side_gets_an_answer_that_comes_later(string request)
    {
        await using var replica = await MirrorReplica.ListenAsync(WorkAsync);
        await using var gateway = await WireGateway.ServeAsync(replica.Picture);
        using var client = await WireConnection.OpenAsync(gateway.Address);
        await client.SendAsync(WireText.Bytes(request));
        client.EndSending();
        await _asked.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        _answer.SetResult();
        (await client.ReadAsync()).Body.Should().Be("done");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_a_client_that_is_gone_the_app_hears(bool reset)
    {
        await using var replica = await MirrorReplica.ListenAsync(WorkAsync);
        await using var gateway = await WireGateway.ServeAsync(replica.Picture);
        using (var client = await WireConnection.OpenAsync(gateway.Address))
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: h\r\n\r\n"u8.ToArray());
            await _asked.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            if (reset) client.Reset();
        }

        await _aborted.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        gateway.Blamed.Should().Be(0);
    }

    // Imitates an app that is at work until the test lets it answer.
    private async Task WorkAsync(HttpContext context)
    {
        using var told = context.RequestAborted.Register(_aborted.SetResult);
        _asked.SetResult();
        await Task.WhenAny(_answer.Task, _aborted.Task);
        if (_answer.Task.IsCompleted) await context.Response.WriteAsync("done");
    }
}
