using System.Net;
using System.Net.Sockets;

namespace Gateway.ProcessTests.Life;

/// <summary>Every start that comes to nothing says why, ends with its exit code and leaves nothing.</summary>
public class BootTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_app_that_cannot_boot_ends_the_start_with_its_last_output()
    {
        await using var gateway = GatewayRun.Run(GatewayRun.ArgumentsFor(TestPaths.Faults, 2, "--boot", "crash"));
        await RefusesAsync(gateway, 3, "the app cannot boot: exit code 7", "no database: boot failed");
    }

    [Fact]
    public async Task An_app_that_never_becomes_ready_ends_the_start_with_what_it_answers()
    {
        await using var gateway = GatewayRun.Run(
            GatewayRun.ArgumentsFor(TestPaths.Faults, 1, "--not-ready"), BootTimeout("8s"));
        await RefusesAsync(gateway, 3, "not ready within 8 s: /health/ready answered 503");
    }

    [Fact]
    public async Task An_app_that_hangs_ends_the_start()
    {
        await using var gateway = GatewayRun.Run(
            GatewayRun.ArgumentsFor(TestPaths.Faults, 1, "--boot", "hang"), BootTimeout("1s"));
        await RefusesAsync(gateway, 3, "not ready within 1 s: it does not listen yet");
    }

    [Fact]
    public async Task A_program_that_is_no_web_app_is_refused()
    {
        await using var gateway = GatewayRun.Run(GatewayRun.ArgumentsFor(TestPaths.PlainConsole, 1));
        await RefusesAsync(gateway, 3, "is not a web app");
    }

    [Fact]
    public async Task An_app_that_is_missing_is_refused()
    {
        await using var gateway = GatewayRun.Run(GatewayRun.ArgumentsFor("absent.dll", 1));
        await RefusesAsync(gateway, 2, "absent.dll");
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_used_is_named_with_what_is_wrong()
    {
        using var certificate = new TestCertificate();
        File.WriteAllText(certificate.Key, "no key");
        await using var gateway = GatewayRun.Run(
            ["run", TestPaths.Faults, "-w", "1", "-b", "https://127.0.0.1:0"], certificate.With("Gateway__Admin", "off"));
        await RefusesAsync(gateway, 1, $"gateway: {certificate.Pem} cannot be used: ");
    }

    [Theory]
    [InlineData("0.5")]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("5..2")]
    public async Task A_bad_number_of_replicas_is_refused(string replicas)
    {
        await using var gateway = GatewayRun.Run(["run", TestPaths.Faults, $"--replicas={replicas}"]);
        await RefusesAsync(gateway, 2, $"Gateway:Replicas is '{replicas}'");
    }

    [Fact]
    public async Task Every_bad_setting_is_listed_at_once()
    {
        await using var gateway = GatewayRun.Run(
            ["run", TestPaths.Faults, "-b", "ftp://x"],
            new Dictionary<string, string?> { ["Gateway__Boot__Timeout"] = "soon", ["Gateway__Replcias"] = "2" });
        await RefusesAsync(gateway, 2, "3 faults", "Gateway:Boot:Timeout", "ftp://x", "Gateway:Replicas");
    }

    [Theory]
    [InlineData("http://example.com:0")]
    [InlineData("http://300.1.1.1:80")]
    public async Task A_host_that_is_no_address_of_this_machine_is_refused(string bind)
    {
        await using var gateway = GatewayRun.Run(["run", TestPaths.Faults, "-b", bind, "--admin", "off", "-w", "1"]);
        await RefusesAsync(gateway, 2, bind);
    }

    [Fact]
    public async Task An_address_that_is_not_this_machines_is_refused()
    {
        await using var gateway = GatewayRun.Run(
            ["run", TestPaths.Faults, "-b", "http://192.0.2.1:0", "--admin", "off", "-w", "1"]);
        await RefusesAsync(gateway, 1, "Free the address, or choose others with --bind");
    }

    [Theory]
    [InlineData("-b")]
    [InlineData("--admin")]
    public async Task A_port_in_use_is_refused(string option)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";
        string[] other = option == "-b" ? ["--admin", "off"] : ["-b", "http://127.0.0.1:0"];
        await using var gateway = GatewayRun.Run(["run", TestPaths.Faults, "-w", "1", option, url, .. other]);
        await RefusesAsync(gateway, 1, url, "address already in use");
        // A replica that is stopped in the middle of its boot may say so in its own words.
        gateway.Process.Output.Split('\n').Where(line => !line.Contains(" 1.1 | ", StringComparison.Ordinal))
            .Should().NotContain(
                line => line.Contains("   at ", StringComparison.Ordinal), "one clear line is the whole message");
    }

    [Fact]
    public async Task A_file_in_a_sockets_place_is_refused_and_kept()
    {
        using var folder = new TempFolder();
        var file = folder.At("precious");
        await File.WriteAllTextAsync(file, "data", Cancellation);
        await using var gateway = GatewayRun.Run(
            ["run", TestPaths.Faults, "-w", "1", "--admin", "off", "-b", "unix:" + file]);
        await RefusesAsync(gateway, 1, file, "address already in use");
        (await File.ReadAllTextAsync(file, Cancellation)).Should().Be("data");
    }

    [Fact]
    public async Task A_run_directory_that_is_too_long_is_refused()
    {
        using var folder = new TempFolder();
        var place = Directory.CreateDirectory(folder.At(new string('d', 100))).FullName;
        await using var gateway = GatewayRun.Run(
            GatewayRun.ArgumentsFor(TestPaths.Faults, 1), RunDirectory(place));
        await RefusesAsync(gateway, 1, "a socket's path may have 107 bytes", "Set Gateway:RunDirectory");
    }

    [Fact]
    public async Task A_run_directory_that_cannot_be_written_is_refused()
    {
        // Even for root.
        await using var gateway = GatewayRun.Run(
            GatewayRun.ArgumentsFor(TestPaths.Faults, 1), RunDirectory("/proc/self"));
        await RefusesAsync(gateway, 1, "no sockets can be made under /proc/self", "Set Gateway:RunDirectory");
    }

    private static Dictionary<string, string?> BootTimeout(string time) => new() { ["Gateway__Boot__Timeout"] = time };

    private static Dictionary<string, string?> RunDirectory(string path) => new() { ["Gateway__RunDirectory"] = path };

    private static async Task RefusesAsync(GatewayRun gateway, int code, params string[] texts)
    {
        (await gateway.Process.ExitCodeAsync()).Should().Be(code, gateway.Process.Output);
        gateway.Process.Output.Should().ContainAll(texts).And.NotContain("Unhandled exception");
        Cancellation.ThrowIfCancellationRequested();
        // Each replica has the run directory's path in its environment, not in its command line; the sockets tell.
        Directory.GetFileSystemEntries(gateway.RunDirectory).Should().BeEmpty();
        await ProcessList.GoneAsync(ProcessList.ChildrenOfRun(gateway.RunDirectory));
    }
}
