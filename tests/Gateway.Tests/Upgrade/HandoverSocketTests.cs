using System.Net;
using System.Net.Sockets;
using Gateway.Platform;
using Gateway.Upgrade;

namespace Gateway.Tests.Upgrade;

public sealed class HandoverSocketTests : IAsyncDisposable
{
    private static readonly HandoverState _state = new("token", false, null, "2", []);

    private readonly TempFolder _folder = new();
    private readonly TextWriter _error = Console.Error;
    private readonly TcpListener _public = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource<UpgradeChild> _comer = new();
    private readonly TaskCompletionSource<UpgradeOutcome> _outcome = new();
    private Task _serving = Task.CompletedTask;

    public HandoverSocketTests() => _public.Start();

    public async ValueTask DisposeAsync()
    {
        _outcome.TrySetResult(new UpgradeOutcome(ExitCode.Done, ""));
        await _end.CancelAsync();
        await _serving.ContinueWith(_ => { }, TaskScheduler.Default);
        Console.SetError(_error);
        _public.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Who_comes_has_the_sockets_by_their_names_and_what_operators_have_asked_for()
    {
        var context = await ComeAsync();
        context.Parent!.Handover!.Token.Should().Be("token");
        var taken = context.Sockets.Take("public|a|0", new IPEndPoint(IPAddress.Any, 1))!;
        taken.Socket.LocalEndPoint.Should().Be(_public.LocalEndpoint);
        context.Sockets.AddressesOf("web").Should().Equal(_public.LocalEndpoint);

        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)_public.LocalEndpoint, TestContext.Current.CancellationToken);
        using var accepted = await taken.Socket.AcceptAsync(TestContext.Current.CancellationToken);
        ((IPEndPoint)accepted.RemoteEndPoint!).Port.Should().Be(((IPEndPoint)client.Client.LocalEndPoint!).Port);
    }

    [Fact]
    public async Task It_says_when_it_serves_and_whether_somebody_has_stopped_it()
    {
        var context = await ComeAsync();
        var comer = await _comer.Task;
        context.Parent!.Tell(UpgradeMessageKind.Progress, "half");
        context.Parent.Tell(UpgradeMessageKind.Ready, "1.0");
        var steps = new List<string>();
        (await comer.FaultAsync(steps.Add, TestContext.Current.CancellationToken)).Should().BeNull();
        steps.Should().Equal("half");

        (comer.ExitCode, comer.Exited.IsCompleted).Should().Be((ExitCode.Failed, false));
        context.Parent.Tell(UpgradeMessageKind.Stopped, "");
        await Eventually.TrueAsync(() => comer.ExitCode == ExitCode.Done, "it has been stopped on purpose");
    }

    [Fact]
    public async Task Who_may_not_take_over_is_told_why_and_another_may_come()
    {
        var context = await ComeAsync();
        var refused = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        context.Parent!.Follow(_ => { }, refused.SetResult);
        _outcome.SetResult(new UpgradeOutcome(ExitCode.Failed, "an upgrade is going on already"));
        (await refused.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken))
            .Should().Be("an upgrade is going on already");
    }

    [Fact]
    public void Where_nobody_serves_there_is_nothing_to_take_over()
    {
        HandoverConnection.Open(_folder.At("absent")).Should().BeNull();
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            left.Bind(new UnixDomainSocketEndPoint(_folder.At("unready")));
            File.Move(_folder.At("unready"), _folder.At("left"));
        }

        HandoverConnection.Open(_folder.At("left")).Should().BeNull();
    }

    private async Task<StartContext> ComeAsync()
    {
        var path = _folder.At("sockets");
        var descriptor = (int)_public.Server.Handle;
        var offered = new HandoverSocket(
            path, () => [new HandedSocket(descriptor, "public|a|0", null), new HandedSocket(descriptor, "public|b|0", "web")],
            comer =>
            {
                comer.Tell(_state);
                _comer.TrySetResult(comer);
                return _outcome.Task;
            });
        _serving = offered.ServeAsync(_end.Token);
        return (await Task.Run(() => HandoverConnection.Open(path), TestContext.Current.CancellationToken))!;
    }
}
