using System.Security.Cryptography.X509Certificates;
using Gateway.Cli;
using Gateway.Platform;
using Gateway.Settings;
using Gateway.Tests.FrontDoor;

namespace Gateway.Tests.Cli;

public sealed class GatewayCommandTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Theory]
    [InlineData("", null)]
    [InlineData("run", null)]
    [InlineData("MyApp.dll", "MyApp.dll")]
    [InlineData("run MyApp.dll", "MyApp.dll")]
    [InlineData("run status", "status")]
    [InlineData("@file", "@file")]
    public async Task Run_needs_no_verb(string line, string? app)
    {
        (await _line.TypeAsync(line)).Should().Be(ExitCode.Done);
        _line.Ran!.Options.App.Should().Be(app);
    }

    [Theory]
    [InlineData("app.dll -w 2 -b http://10.0.0.1:1 --bind http://10.0.0.2:2 --admin off --control /c.sock --access-log")]
    [InlineData("run -w=2 --bind http://10.0.0.1:1,http://10.0.0.2:2 --admin off app.dll --control=/c.sock --access-log")]
    public async Task The_options_are_settings(string line)
    {
        await _line.TypeAsync(line);
        _line.Ran!.Options.Should().BeEquivalentTo(new GatewayOptions
        {
            App = "app.dll",
            Replicas = "2",
            Bind = ["http://10.0.0.1:1", "http://10.0.0.2:2"],
            Admin = "off",
            Control = "/c.sock",
            AccessLog = true,
        });
        _line.Ran.ReplicasSource.Should().Be("--replicas");
    }

    [Fact]
    public async Task A_flag_can_be_taken_back()
    {
        _line.Environment["Gateway__AccessLog"] = "true";
        await _line.TypeAsync("--access-log=false");
        _line.Ran!.Options.AccessLog.Should().BeFalse();
    }

    [Fact]
    public async Task What_stands_behind_two_dashes_goes_to_the_app_unread()
    {
        await _line.TypeAsync("app.dll -w 2 -- --replicas x -- @y");
        _line.Ran!.AppArguments.Should().Equal("--replicas", "x", "--", "@y");
        _line.Ran.Options.Replicas.Should().Be("2");
    }

    [Theory]
    [InlineData("--bogus app.dll", "--bogus")]
    [InlineData("--replcas=4", "--replcas is unknown; did you mean --replicas?")]
    [InlineData("app.dll other.dll", "other.dll")]
    [InlineData("status --bogus", "--bogus")]
    [InlineData("status --jsn", "did you mean --json?")]
    [InlineData("status -w", "did you mean --watch?")]
    [InlineData("reload shop", "did you mean --app shop?")]
    [InlineData("stop shop", "did you mean --app shop?")]
    [InlineData("drain 1.1 2.1", "command or argument '2.1'.")]
    [InlineData("status -z", "command or argument '-z'.")]
    [InlineData("status --sort size", "'id'")]
    [InlineData("completion tcsh", "'bash'")]
    [InlineData("--replicas", "--replicas")]
    [InlineData("stop -- x", "arguments behind --")]
    public async Task Wrong_usage_is_named_and_ends_with_2(string line, string named)
    {
        (await _line.TypeAsync(line)).Should().Be(ExitCode.Usage);
        _line.Error.Should().StartWith("gateway: the command line has").And.Contain(named);
        _line.Ran.Should().BeNull();
    }

    [Theory]
    [InlineData("statu", "gateway status")]
    [InlineData("scal 3", "gateway scale 3")]
    public async Task A_misspelt_verb_is_corrected(string line, string meant)
    {
        (await _line.TypeAsync(line)).Should().Be(ExitCode.Usage);
        _line.Error.Should().Contain($"did you mean '{meant}'?").And.NotContain("Unrecognized");
    }

    [Theory]
    [InlineData("statu")]
    [InlineData("warehouse")]
    public async Task An_app_is_no_misspelt_verb(string app)
    {
        Directory.CreateDirectory(_line.Folder.At("statu"));
        await _line.TypeAsync(app);
        _line.Ran!.Options.App.Should().Be(app);
    }

    [Fact]
    public async Task Faults_of_all_sources_are_listed_one_a_line_behind_a_first_line()
    {
        _line.Environment["Gateway__Replcas"] = "4";
        (await _line.TypeAsync("--admin x -w many --print-config")).Should().Be(ExitCode.Usage);

        var lines = _line.Error.TrimEnd().Split(Environment.NewLine);
        lines[0].Should().Be("gateway: the configuration has 3 faults:");
        lines.Skip(1).Should().HaveCount(3).And.OnlyContain(fault => fault.StartsWith("  Gateway:"));
        _line.Out.Should().BeEmpty();
    }

    [Fact]
    public async Task Checking_and_printing_the_settings_run_nothing()
    {
        (await _line.TypeAsync("--check-config")).Should().Be(ExitCode.Done);
        (await _line.TypeAsync("run --print-config -w 3")).Should().Be(ExitCode.Done);
        _line.Out.Should().Contain("valid").And.Contain("\"Replicas\": \"3\"");
        _line.Ran.Should().BeNull();
    }

    [Fact]
    public async Task Checking_opens_every_certificate_and_lists_all_that_is_wrong()
    {
        var folder = _line.Folder;
        SomeCertificate.WritePem("site", folder.At("site.pem"), key: null);
        SomeCertificate.WritePem("another", folder.At("another.pem"), folder.At("site.key"));
        SomeCertificate.WritePfx("closed", folder.At("closed.pfx"), "hush");
        folder.Write("broken.pem", "-----BEGIN CERTIFICATE-----\n");
        folder.Write("none.pem", "nobody");
        var pem = SomeCertificate.OfClient("ended", days: -1);
        folder.Write("ended.pem", $"{pem.ExportCertificatePem()}\n{pem.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}");
        string[] names = ["site.pem", "closed.pfx", "broken.pem", "ended.pem"];
        for (var i = 0; i < names.Length; i++) _line.Environment[$"Gateway__Tls__Certificates__{i}"] = folder.At(names[i]);
        _line.Environment["Gateway__Tls__ClientCertificates"] = "required";
        _line.Environment["Gateway__Tls__ClientAuthorities"] = folder.At("none.pem");

        (await _line.TypeAsync("--bind https://127.0.0.1:0 --check-config")).Should().Be(ExitCode.Usage);
        _line.Error.TrimEnd().Split(Environment.NewLine).Should().SatisfyRespectively(
            line => line.Should().Be("gateway: the configuration has 5 faults:"),
            line => line.Should().Be("  Gateway:Tls:ClientAuthorities cannot be used: there is no certificate in it"),
            line => line.Should().StartWith($"  {folder.At("site.pem")} cannot be used: "),
            line => line.Should().StartWith($"  {folder.At("closed.pfx")} cannot be used: "),
            line => line.Should().StartWith($"  {folder.At("broken.pem")} cannot be used: "),
            line => line.Should().StartWith("  certificate CN=ended has ended: "));
    }

    [Fact]
    public async Task A_missing_settings_file_ends_with_2()
    {
        (await _line.TypeAsync("-c absent.json")).Should().Be(ExitCode.Usage);
        _line.Error.Should().Contain("absent.json does not exist");
    }

    [Fact]
    public async Task Every_verbs_help_ends_with_examples_and_each_example_is_understood()
    {
        await _line.TypeAsync("--help");
        foreach (var verb in VerbsIn(_line.Out).Append(""))
        {
            Examples.Of(verb).Should().NotBeEmpty(verb);
            foreach (var (line, _) in Examples.Of(verb)) (await FaultsOfAsync(line)).Should().BeEmpty(line);
        }
    }

    private static IEnumerable<string> VerbsIn(string help) =>
        help[help.IndexOf("Commands:", StringComparison.Ordinal)..help.IndexOf("Examples:", StringComparison.Ordinal)]
            .Split('\n').Skip(1).Select(line => line.Trim().Split(' ')[0]).Where(verb => verb.Length > 0);

    // What the shell makes of an example is not ours: only its command is typed.
    private static async Task<string> FaultsOfAsync(string example)
    {
        using var line = new CommandLine();
        var command = example.Replace("source <(", "", StringComparison.Ordinal).TrimEnd(')').Split('|', '>')[0];
        var code = await line.TypeAsync([.. System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(command).Skip(1)]);
        return code == ExitCode.Usage && !line.Error.Contains("gateway.json") ? line.Error : "";
    }

    [Theory]
    [InlineData("gateway st", "status")]
    [InlineData("gateway status --w", "--watch")]
    public async Task A_shell_that_asks_what_may_come_next_is_told(string typed, string offered)
    {
        await _line.TypeAsync($"[suggest:{typed.Length}]", typed);
        _line.Out.Should().Contain(offered);
    }

    [Fact]
    public async Task Whoever_asks_for_help_need_not_have_got_the_rest_right()
    {
        (await _line.TypeAsync("recycle --help")).Should().Be(ExitCode.Done);
        _line.Out.Should().Contain("--all").And.Contain(" recycle [<ID>] ").And.NotContain("APP");
    }

    [Fact]
    public async Task Help_names_every_verb_that_is_there()
    {
        (await _line.TypeAsync("--help")).Should().Be(ExitCode.Done);
        _line.Out.Should().Contain("status").And.Contain("stop").And.Contain("healthcheck").And.Contain("--replicas");
        _line.Out.Should().Contain("upgrade").And.Contain("maintenance");
    }

    // What is not a terminal has no width, and nothing is folded there.
    [Fact]
    public async Task Help_fits_an_ordinary_terminal_also_where_nobody_folds_it()
    {
        await _line.TypeAsync("--help");
        _line.Out.Split('\n').Should().OnlyContain(line => line.TrimEnd().Length <= 120);
    }
}
