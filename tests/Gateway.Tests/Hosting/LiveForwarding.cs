using System.Net;
using System.Net.Sockets;
using Gateway.Forwarding;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Settings;
using Gateway.Tests.Forwarding;
using Gateway.Tests.Replicas;

namespace Gateway.Tests.Hosting;

/// <summary>What live settings do to a request on its way to a replica.</summary>
public static class LiveForwarding
{
    public static Dictionary<string, Func<Task>> Effects => new()
    {
        ["Timeouts:Connect"] = ConnectAsync,
        ["Timeouts:Response"] = () => DeadlineAsync("Timeouts:Response=10ms"),
        ["Timeouts:Total"] = () => DeadlineAsync("Timeouts:Total=10ms"),
        ["Timeouts:Idle"] = IdleAsync,
        ["Limits:BufferedBody"] = BufferedBodyAsync,
        ["Affinity"] = () => CookieAsync("Affinity=off", cookie => cookie.Should().BeEmpty()),
        ["AffinityLifetime"] = () => CookieAsync(
            "Affinity=cookie AffinityLifetime=90s", cookie => cookie.Should().Contain("max-age=90;")),
    };

    private static async Task ConnectAsync()
    {
        await using var gateway = new ReloadedGateway("Timeouts:Connect=1h");
        using var full = new FullListener();
        var client = new ReplicaClients(() => gateway.Live.Current.Timeouts).Of(Some.Found(full.Port)).Enter(SomeRequest.Of().Request);
        gateway.Reload("Timeouts:Connect=10ms");
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://localhost/");
        var sent = () => client.Client.SendAsync(request, TestContext.Current.CancellationToken);
        (await sent.Should().ThrowAsync<HttpRequestException>().WaitAsync(TimeSpan.FromSeconds(20)))
            .WithInnerException<SocketException>().Which.SocketErrorCode.Should().Be(SocketError.TimedOut);
    }

    private static async Task DeadlineAsync(string setting)
    {
        await using var gateway = new ReloadedGateway();
        var policy = new RetryPolicy(
            new RetryOptions(), () => gateway.Live.Current.Timeouts, () => gateway.Live.Current.Limits, new GatewayCounters(), gateway.Clock);
        using var lease = Some.Ready(new Fleet()).TryLease()!;
        gateway.Reload(setting).Changes.Should().ContainSingle();
        using var forward = policy.Begin(SomeRequest.Of(), new RequestRecord("id", gateway.Clock.GetTimestamp()), new Fleet());
        forward.BeginAttempt(lease);
        await Eventually.TrueAsync(() => forward.Deadline.IsCancellationRequested, "the attempt ends");
    }

    private static async Task BufferedBodyAsync()
    {
        await using var gateway = new ReloadedGateway();
        var bodies = new BodyBufferBudget(new RetryOptions(), () => gateway.Live.Current.Limits);
        bodies.MayReadAhead(SomeRequest.Of("POST", hasBody: true, length: 1000).Request).Should().BeTrue();
        gateway.Reload("Limits:BufferedBody=999");
        bodies.MayReadAhead(SomeRequest.Of("POST", hasBody: true, length: 1000).Request).Should().BeFalse();
    }

    // What YARP ends a silent answer by.
    private static async Task IdleAsync()
    {
        await using var gateway = new ReloadedGateway();
        var client = new ReplicaClients(() => gateway.Live.Current.Timeouts).Of(Some.Replica());
        Silence().Should().Be(TimeSpan.FromMinutes(10));
        gateway.Reload("Timeouts:Idle=1h");
        Silence().Should().Be(TimeSpan.FromHours(1));

        TimeSpan? Silence() => client.Enter(SomeRequest.Of().Request).Config.ActivityTimeout;
    }

    private static async Task CookieAsync(string settings, Action<string> says)
    {
        await using var gateway = new ReloadedGateway("Affinity=cookie");
        var affinity = new SessionAffinity(gateway.Fleet, () => gateway.Live.Current);
        gateway.Reload(settings.Split(' '));
        var context = SomeRequest.Of();
        using var forward = SomeRequest.Forward(context);
        affinity.Bind(forward, new ResponseHead(HttpStatusCode.OK, null, null), Some.Replica());
        says(context.Response.Headers.SetCookie.ToString());
    }

    /// <summary>Imitates a replica so busy that a connect is not even answered: nobody accepts, and the queue is
    /// full.</summary>
    private sealed class FullListener : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly List<Socket> _waiting = [];

        public FullListener()
        {
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _listener.Listen(0);
            while (Connects())
            {
            }
        }

        public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

        public void Dispose()
        {
            foreach (var socket in _waiting) socket.Dispose();
            _listener.Dispose();
        }

        private bool Connects()
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _waiting.Add(socket);
            return socket.ConnectAsync(_listener.LocalEndPoint!).Wait(TimeSpan.FromMilliseconds(200));
        }
    }
}
