using Gateway.ProcessTests.Dashboard;

namespace Gateway.ProcessTests.Life;

/// <summary>
/// A gateway as in a container that trusts nobody: the root cannot be written to, the user is one that the machine does
/// not know and that sees no other's processes, there is no HOME, and nothing of the tests' own environment.
/// </summary>
public sealed class HardenedGateway : IAsyncDisposable
{
    private const string User = "54321";

    // Whatever folders the tests may look into, this user may not: its programs are where a container has them. They
    // appear there all at once: a verb that came in earlier would write to the root, which then cannot be taken away.
    private const string Enter = """
        set -e
        mount --rbind / /mnt
        mount -o remount,bind,ro /mnt
        mount -t proc -o hidepid=invisible none /mnt/proc
        mount -t tmpfs none /mnt/mnt
        mkdir /mnt/mnt/dotnet /mnt/mnt/gateway /mnt/mnt/app /mnt/mnt/wishes
        mount --bind "$1" /mnt/mnt/dotnet
        mount --bind "$2" /mnt/mnt/gateway
        mount --bind "$3" /mnt/mnt/app
        mount --bind "$4" /mnt/mnt/wishes
        mount -o remount,ro /mnt/mnt
        shift 4
        cd /mnt
        pivot_root . .
        umount -l .
        cd /
        exec "$@"
        """;

    /// <summary>Options of <c>setpriv</c>.</summary>
    public static string[] AsItsUser { get; } =
        ["--reuid", User, "--regid", User, "--clear-groups", "--bounding-set=-all", "--no-new-privs"];

    private static readonly string[] _become = ["setpriv", .. AsItsUser, "env", "-i", "PATH=/usr/bin:/bin"];

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    private HardenedGateway(string wishes, string[] settings, string[] arguments) => Process = TestProcess.Start(
        "unshare",
        [
            "--mount", "--propagation", "private", "sh", "-c", Enter, "enter",
            Path.GetDirectoryName(TestPaths.DotNetFile)!, Path.GetDirectoryName(TestPaths.Gateway)!,
            Path.GetDirectoryName(TestPaths.Faults)!, wishes,
            .. _become, .. settings, "/mnt/dotnet/dotnet", "/mnt/gateway/gateway.dll", "/mnt/app/Faults.dll", .. arguments,
        ]);

    public TestProcess Process { get; }

    /// <summary>Where the app sees <c>/mnt/wishes</c> is <paramref name="wishes"/> outside.</summary>
    public static HardenedGateway Start(TempFolder wishes, string[] settings, params string[] arguments)
    {
        Assert.SkipUnless(
            Environment.IsPrivilegedProcess || Environment.GetEnvironmentVariable("CI") == "true",
            "only root can take the root file system away");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(wishes.Path, (UnixFileMode)0b111_101_101);
        return new HardenedGateway(wishes.Path, settings, arguments);
    }

    /// <summary>Runs a verb where and as who the gateway runs, and gives what it printed.</summary>
    public async Task<string> VerbAsync(params string[] verb)
    {
        await using var process = Verb(verb);
        (await process.ExitCodeAsync()).Should().Be(0, process.Output);
        return process.Output;
    }

    public TestProcess Verb(params string[] verb) => TestProcess.Start(
        "nsenter",
        [
            "--mount", "--target", $"{Process.Id}",
            .. _become, "/mnt/dotnet/dotnet", "/mnt/gateway/gateway.dll", .. verb,
        ]);

    /// <summary>What <c>status</c> prints, as soon as it contains all of this.</summary>
    public Task<string> StatusAsync(params string[] texts) => Eventually.GetAsync(
        async () =>
        {
            await using var status = Verb("status");
            await status.ExitCodeAsync();
            return Array.TrueForAll(texts, status.Output.Contains) ? status.Output : null;
        },
        $"A status with {string.Join(", ", texts)}",
        explain: () => Process.Output,
        within: TimeSpan.FromMinutes(1));

    /// <summary>Begins an answer that never ends; whoever disposes of it goes away.</summary>
    public async Task<HttpResponseMessage> EndlessAsync() => await _http.GetAsync(
        new Uri(await AddressAsync(" on http://"), "/sse/endless"), HttpCompletionOption.ResponseHeadersRead,
        TestContext.Current.CancellationToken);

    public async Task<GatewayPage> PageAsync(Browser browser) =>
        await GatewayPage.OpenAsync(await browser.NewPageAsync(), await AddressAsync("  admin     "));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Process.DisposeAsync();
    }

    private async Task<Uri> AddressAsync(string before) => new((await Process.LineAsync(before)).Split(' ')[^1]);
}
