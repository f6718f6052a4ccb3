using System.Net;
using System.Net.Sockets;
using Gateway.Forwarding;
using Gateway.Platform;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Forwarding;

/// <summary>How much the system takes of the answer to a client that is still sending.</summary>
public sealed class AnswerRoomTests : IAsyncLifetime
{
    private const int Unlimited = 0;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly DefaultHttpContext _context = new();
    private Socket _accepted = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux has the option.");
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        SendBuffer.Bound(_listener);
        _listener.Listen();
        await _client.ConnectAsync(_listener.LocalEndPoint!);
        _accepted = await _listener.AcceptAsync();
        _context.Features.Set<IConnectionSocketFeature>(new Connection(_accepted));
        _context.Request.Protocol = HttpProtocol.Http11;
    }

    public ValueTask DisposeAsync()
    {
        _accepted?.Dispose();
        _client.Dispose();
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task There_is_room_until_the_upload_has_ended()
    {
        await using var body = Body(kept: null);
        body.Stream(_context);
        Unsent().Should().Be(Unlimited);
        await body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        Unsent().Should().Be(SendBuffer.Unsent);
    }

    [Fact]
    public async Task One_that_is_broken_off_takes_none_with_it()
    {
        await using (var body = Body(kept: null)) body.Stream(_context);
        Unsent().Should().Be(SendBuffer.Unsent);
    }

    [Fact]
    public async Task A_body_at_hand_needs_none()
    {
        await using var body = Body(new BodyBuffer(SomeRequest.Budget(), length: 100, most: 1000));
        await body.ReadAheadAsync(new CancellationTokenSource(), each: null);
        body.Stream(_context);
        Unsent().Should().Be(SendBuffer.Unsent);
    }

    [Fact]
    public async Task Streams_of_one_connection_have_windows_of_their_own()
    {
        _context.Request.Protocol = HttpProtocol.Http2;
        await using var body = Body(kept: null);
        body.Stream(_context);
        Unsent().Should().Be(SendBuffer.Unsent);
    }

    [Fact]
    public async Task A_client_that_is_gone_is_nobodys_failure()
    {
        _accepted.Dispose();
        await using var body = Body(kept: null);
        body.Invoking(streamed => streamed.Stream(_context)).Should().NotThrow();
    }

    private static ReplayableBody Body(BodyBuffer? kept) =>
        new(new MemoryStream(new byte[100]), AttemptDeadline.Rent(), new AttemptPlace(), kept);

    // TCP_NOTSENT_LOWAT
    private int Unsent()
    {
        var unsent = new byte[4];
        _accepted.GetRawSocketOption(6, 25, unsent);
        return BitConverter.ToInt32(unsent);
    }

    private sealed record Connection(Socket Socket) : IConnectionSocketFeature;
}
