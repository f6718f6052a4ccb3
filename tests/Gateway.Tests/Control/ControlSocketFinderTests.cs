using System.Diagnostics;
using System.Net.Sockets;
using Gateway.Control;
using Gateway.Platform;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Control;

public sealed class ControlSocketFinderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_only_gateway_is_found_among_the_leftovers_of_others()
    {
        Leftover("gateway-1");
        _folder.Write("gateway-2/other");
        await using var gateway = await StartAsync("gateway-3");
        (await FindAsync(null)).Should().Be(new ControlAnswer(ExitCode.Done, gateway.Socket));
    }

    [Fact]
    public async Task Without_any_gateway_the_way_to_name_one_is_shown()
    {
        var found = await FindAsync(null);
        found.ExitCode.Should().Be(ExitCode.NoGateway);
        found.Text.Should().Contain("--control PATH");
    }

    [Fact]
    public async Task What_another_user_listens_on_is_told_and_not_asked()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && EffectiveUser.Id == 0, "Only root can start another user's.");
        Tools.Need("perl");
        var socket = _folder.At("gateway-1/control.sock");
        Directory.CreateDirectory(_folder.At("gateway-1"));
        // Bound as root, and listened to as the other: the kernel tells who has called listen.
        const string listen = "use Socket; socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un($ARGV[0])) or die; "
            + "$> = 54321; listen(S, 9); $| = 1; print qq(up\n); sleep 60";
        using var stranger = Process.Start(
            new ProcessStartInfo("perl", ["-e", listen, socket]) { RedirectStandardOutput = true })!;
        try
        {
            await stranger.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            var found = await FindAsync(null);
            found.ExitCode.Should().Be(ExitCode.NoGateway);
            found.Text.Should().EndWith($"{socket} belongs to user 54321, who is not believed");
            (await FindAsync(socket)).ExitCode.Should().Be(ExitCode.Done, "root has named it");
        }
        finally
        {
            stranger.Kill();
        }
    }

    [Fact]
    public async Task Several_gateways_are_listed()
    {
        await using var one = await StartAsync("gateway-1");
        await using var other = await StartAsync("gateway-2");

        var found = await FindAsync(null);

        found.ExitCode.Should().Be(ExitCode.Usage);
        found.Text.Should().Contain($"--app shop  --control {one.Socket}  (http://a:1)")
            .And.Contain($"--app shop  --control {other.Socket}");
    }

    [Fact]
    public async Task The_app_tells_several_gateways_apart()
    {
        await using var one = await StartAsync("gateway-1");
        await using var other = await StartAsync("gateway-2", "api");

        (await FindAsync(null, "API")).Should().Be(new ControlAnswer(ExitCode.Done, other.Socket));
        var missing = await FindAsync(null, "blog");
        missing.ExitCode.Should().Be(ExitCode.NoGateway);
        missing.Text.Should().Contain("no gateway serves blog").And.Contain("--app shop");
    }

    [Fact]
    public async Task One_that_the_environment_names_is_found_by_its_app_as_well()
    {
        await using var one = await StartAsync("gateway-1");
        await using var elsewhere = await StartAsync("elsewhere/gateway-2", "api");
        (await FindAsync(null, "api", elsewhere.Socket)).Should().Be(new ControlAnswer(ExitCode.Done, elsewhere.Socket));
    }

    [Fact]
    public async Task What_is_closed_to_this_user_is_no_gateway_that_is_absent()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && EffectiveUser.Id == 0, "Only root can become another user.");
        Tools.Need("setpriv");
        if (OperatingSystem.IsWindows()) return;
        await using var gateway = await StartAsync($"gateway-{Environment.ProcessId}");
        File.SetUnixFileMode(Path.GetDirectoryName(gateway.Socket)!, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        var program = Path.Combine(AppContext.BaseDirectory, "gateway.dll");
        var ask = new ProcessStartInfo("setpriv", ["--reuid", "65534", "--clear-groups", "dotnet", program, "list"])
        {
            RedirectStandardError = true,
        };
        ask.Environment["Gateway__RunDirectory"] = _folder.Path;
        using var asked = Process.Start(ask)!;
        var text = await asked.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await asked.WaitForExitAsync(TestContext.Current.CancellationToken);
        text.Should().Contain("is closed to this user, and user 0's: ask as that user or as root");
        asked.ExitCode.Should().Be(ExitCode.NoGateway);
    }

    [Fact]
    public async Task A_named_gateway_is_taken_among_several_and_missed_when_it_is_gone()
    {
        await using var one = await StartAsync("gateway-1");
        await using var other = await StartAsync("gateway-2");
        (await FindAsync(other.Socket)).Should().Be(new ControlAnswer(ExitCode.Done, other.Socket));
        (await FindAsync(Leftover("gateway-3"))).ExitCode.Should().Be(ExitCode.NoGateway);
        (await FindAsync("/" + new string('x', 200))).ExitCode.Should().Be(ExitCode.NoGateway);
    }

    [Fact]
    public void The_folders_are_those_in_which_a_gateway_may_have_made_its_own() =>
        GatewayPlaces.Of(new Dictionary<string, string> { ["XDG_RUNTIME_DIR"] = "/run/user/1/" }).Folders
            .Should().StartWith(["/run/user/1", "/run"]).And.EndWith("/dev/shm").And.HaveCount(4);

    private Task<ControlAnswer> FindAsync(string? named, string? app = null, string? elsewhere = null) =>
        ControlSocketFinder.FindAsync(
            named, app, new GatewayPlaces([_folder.Path, _folder.Path, _folder.At("absent")], elsewhere),
            TestContext.Current.CancellationToken);

    private Task<ScriptedGateway> StartAsync(string name, string app = "shop") => ScriptedGateway.StartAsync(
        _folder.At(name),
        context => context.Response.WriteAsync($$"""{ "gateway": { "app": "{{app}}", "bind": ["http://a:1"] } }"""));

    /// <summary>A socket file whose process is gone.</summary>
    private string Leftover(string name)
    {
        var path = _folder.Write($"{name}/control.sock");
        File.Delete(path);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return path;
    }
}
