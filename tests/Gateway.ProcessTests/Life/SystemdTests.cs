using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace Gateway.ProcessTests.Life;

public class SystemdTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Systemd_hears_of_readiness_reloads_the_watchdog_and_the_stop()
    {
        using var systemd = new NotifySocket();
        await using var gateway = await GatewayRun.ServeAsync(1, new Dictionary<string, string?>
        {
            ["NOTIFY_SOCKET"] = systemd.Path,
            ["WATCHDOG_USEC"] = "1000000",
        });
        await systemd.HearsAsync("READY=1");
        await systemd.HearsAsync("WATCHDOG=1");
        systemd.Forget();

        await using var reload = gateway.Verb("reload");
        (await reload.ExitCodeAsync()).Should().Be(0, reload.Output);
        await systemd.HearsAsync("RELOADING=1\nMONOTONIC_USEC=");
        await systemd.HearsAsync("READY=1");

        gateway.Process.Signal(ProcessList.SigTerm);
        await systemd.HearsAsync("STOPPING=1");
    }

    [Fact]
    public async Task Systemd_hears_which_process_is_the_service_after_an_upgrade()
    {
        using var systemd = new NotifySocket();
        await using var gateway = await GatewayRun.ServeAsync(
            1, new Dictionary<string, string?> { ["NOTIFY_SOCKET"] = systemd.Path });
        await using var upgrade = gateway.Verb("upgrade");
        (await upgrade.ExitCodeAsync()).Should().Be(0, upgrade.Output);
        await systemd.HearsAsync($"MAINPID={await gateway.PidAsync()}\n");
    }

    [Fact]
    public async Task A_socket_of_systemd_is_served_and_outlives_the_gateway()
    {
        using var folder = new TempFolder();
        var socket = folder.At("public.sock");
        // Starts the gateway when somebody connects, as systemd does, and hands over what it listens on.
        await using var systemd = TestProcess.Start(
            "systemd-socket-activate",
            ["--fdname=web", "-l", socket, "-E", $"STATE_DIRECTORY={folder.Path}", TestPaths.DotNet, TestPaths.Gateway, "run", TestPaths.Faults, "-w", "1",
                "--admin", "off", "-b", "systemd:web", "--control", folder.At("control.sock")],
            new Dictionary<string, string?> { ["Gateway__RunDirectory"] = folder.Path });
        await systemd.LineAsync("Listening on");
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var stream = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await stream.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
                return new NetworkStream(stream, ownsSocket: true);
            },
        });

        var answer = await Eventually.GetAsync(
            async () => await client.GetAsync("http://web/", Cancellation) is { IsSuccessStatusCode: true } ok ? ok : null,
            "An answer", explain: () => systemd.Output);

        (await answer.Content.ReadAsStringAsync(Cancellation)).Should().Be("fine");
        systemd.Signal(ProcessList.SigTerm);
        (await systemd.ExitCodeAsync()).Should().Be(0, systemd.Output);
        File.Exists(socket).Should().BeTrue("it is systemd's");
    }

    [Fact]
    public async Task Sockets_in_the_descriptor_store_outlive_a_gateway_that_is_killed()
    {
        using var folder = new TempFolder();
        using var store = new StoreSocket(folder.At("notify"));
        await using var gateway = await GatewayRun.ServeAsync(
            1, new Dictionary<string, string?> { ["NOTIFY_SOCKET"] = store.Path });
        var (name, descriptor) = await store.TakeAsync();
        gateway.Process.Signal(ProcessList.SigKill);
        await ProcessList.GoneAsync([gateway.Process.Id]);

        // Nobody accepts, and nobody is refused.
        var waiting = gateway.NewClient().GetAsync("/", Cancellation);
        using var inherited = StoreSocket.Inheritable(descriptor);
        await using var next = TestProcess.Start("bash",
            ["-c", $"exec 3<&{inherited.DangerousGetHandle()}; LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES='{name}' exec \"$@\"", "bash",
                TestPaths.DotNet, TestPaths.Gateway, .. GatewayRun.ArgumentsFor(TestPaths.Faults, 1)],
            new Dictionary<string, string?>
            {
                ["Gateway__RunDirectory"] = folder.Path,
                ["Gateway__Admin"] = "off",
                ["STATE_DIRECTORY"] = folder.Path,
            });
        inherited.Dispose();

        using var answer = await waiting;
        answer.Headers.Contains("X-Request-Id").Should().BeTrue("a gateway has answered, be it that no replica is ready yet");
    }

    /// <summary>Imitates systemd's end of the notification socket.</summary>
    private sealed class NotifySocket : IDisposable
    {
        private readonly TempFolder _folder = new();
        private readonly ConcurrentQueue<string> _heard = new();
        private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

        public NotifySocket()
        {
            _socket.Bind(new UnixDomainSocketEndPoint(Path));
            _ = Task.Run(ListenAsync);
        }

        public string Path => _folder.At("notify");

        public void Forget() => _heard.Clear();

        public Task HearsAsync(string text) => Eventually.GetAsync(
            () => Task.FromResult(_heard.FirstOrDefault(said => said.Contains(text, StringComparison.Ordinal))),
            $"'{text}'", explain: () => string.Join('|', _heard));

        public void Dispose()
        {
            _socket.Dispose();
            _folder.Dispose();
        }

        private async Task ListenAsync()
        {
            var buffer = new byte[4096];
            try
            {
                while (true) _heard.Enqueue(Encoding.UTF8.GetString(buffer, 0, await _socket.ReceiveAsync(buffer)));
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
