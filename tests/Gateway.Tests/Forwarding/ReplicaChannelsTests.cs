using System.Collections.Concurrent;
using Gateway.Forwarding;
using Gateway.Settings;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Forwarding;

/// <summary>Which connection to its replica a request shares with others.</summary>
public class ReplicaChannelsTests
{
    private static readonly GatewayOptions _overSockets = new() { Link = LinkMode.Off };

    private readonly ConcurrentQueue<(string Path, string Connection)> _came = [];
    private readonly TaskCompletionSource _answer = new();

    [Fact]
    public async Task Many_requests_are_spread_over_connections()
    {
        await using var gateway = await SmallGateway.OpenAsync(HoldAsync, _overSockets);
        var clients = new List<RawClient>();
        for (var i = 0; i < 250; i++)
        {
            clients.Add(await gateway.ConnectAsync());
            await clients[i].AskAsync("GET /");
        }

        await Eventually.TrueAsync(() => _came.Count == 250, "all have come");
        _came.GroupBy(came => came.Connection).Select(on => on.Count())
            .Should().BeEquivalentTo([ReplicaChannels.StreamsEach, ReplicaChannels.StreamsEach, 50]);

        _answer.SetResult();
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Uploads_share_no_connection_with_requests_that_are_small()
    {
        await using var gateway = await SmallGateway.OpenAsync(HoldAsync, _overSockets);
        using var upload = await gateway.ConnectAsync();
        await upload.AskAsync("POST /upload", "Content-Length: 1000000");
        using var small = await gateway.ConnectAsync();
        await small.AskAsync("GET /small");

        await Eventually.TrueAsync(() => _came.Count == 2, "both have come");
        _came.DistinctBy(came => came.Connection).Should().HaveCount(2);
        _answer.SetResult();
    }

    [Fact]
    public void A_connection_that_is_free_again_is_used_again()
    {
        var opened = 0;
        var channels = new ReplicaChannels(
            () =>
            {
                opened++;
                return new ReplicaChannel(new HttpClientHandler(), new Version(2, 0));
            },
            most: 2);
        var first = channels.Enter();
        channels.Enter();
        channels.Enter().Should().NotBe(first);
        first.Leave();
        channels.Enter().Should().Be(first);
        opened.Should().Be(2);
    }

    private async Task HoldAsync(HttpContext context)
    {
        _came.Enqueue((context.Request.Path.Value!, context.Connection.Id));
        await _answer.Task;
    }
}
