using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Deploy;

/// <summary>What Podman does otherwise than Docker, in files that both read.</summary>
public sealed partial class PodmanTests
{
    [Theory]
    [InlineData("Dockerfile.api")]
    [InlineData("Dockerfile.gateway")]
    public void Each_stage_declares_the_arguments_that_it_uses(string file) =>
        StageStart().Split(Text(file)).Skip(1).SelectMany(Undeclared).Should().BeEmpty();

    [Theory]
    [InlineData("ARG NAME=1\nRUN echo ${NAME}", true)]
    [InlineData("ENV NAME=1\nRUN echo ${NAME}", true)]
    [InlineData("RUN echo ${NAME}", false)]
    [InlineData("RUN echo ${NAME}\nARG NAME", false)]
    public void An_argument_of_the_stage_before_is_caught(string stage, bool passes) =>
        Undeclared(stage).Any().Should().Be(!passes);

    [Theory]
    [InlineData("docker-compose.yml", 1)]
    [InlineData("deploy/compose.yaml", 2)]
    public void A_health_check_leaves_nothing_to_the_image(string file, int checks)
    {
        var lines = Text(file).Split('\n').Where(line => line.Contains("/healthcheck")).ToList();
        lines.Should().HaveCount(checks).And.OnlyContain(line => line.Contains("*check") || Complete().IsMatch(line));
        if (lines.Exists(line => line.Contains("*check"))) Text(file).Should().MatchRegex($"&check .*{Complete()}");
    }

    [Theory]
    [InlineData("docker-compose.yml")]
    [InlineData("deploy/compose.yaml")]
    public void No_volume_is_reached_by_a_link_of_the_image(string file) => Text(file).Should().NotContain("/var/run/");

    [Theory]
    [InlineData("Engine containerd", "unless-stopped", 0)]
    [InlineData("Podman Engine Conmon", "on-failure", 0)]
    [InlineData("Podman Engine Conmon", "unless-stopped", 1)]
    public async Task A_gateway_that_would_come_back_is_not_replaced(string engine, string policy, int code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "it is a script for bash");
        Tools.Need("bash");
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.At("deploy"));
        File.Copy(Path.Combine(SourceTree.Root, "deploy/up"), folder.At("deploy/up"));
        var docker = folder.Write("docker", Docker);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(docker, (UnixFileMode)0b111_101_101);

        var ended = await UpAsync(folder, engine, policy);

        ended.Should().Be(code);
        var calls = await File.ReadAllTextAsync(folder.At("calls"), TestContext.Current.CancellationToken);
        calls.Contains("update").Should().Be(policy == "unless-stopped");
        calls.Contains("up -d --no-deps --no-recreate --scale gateway=2 gateway").Should().Be(code == 0);
        if (engine.StartsWith("Podman", StringComparison.Ordinal)) calls.Should().Contain("ps --quiet gateway on-failure");
        else calls.Should().Contain("ps --quiet gateway \n");
    }

    // An engine with one gateway, which says to what end it is asked; Podman refuses to change a restart policy.
    private const string Docker = """
        #!/bin/sh
        echo "$* $GATEWAY_RESTART" >> "$(dirname "$0")/calls"
        case "$*" in
            version*) echo "$ENGINE" ;;
            *"ps --quiet gateway") echo old; if grep -q scale "$(dirname "$0")/calls"; then echo new; fi ;;
            *RestartPolicy*) echo "$POLICY" ;;
            *Health*) echo healthy ;;
            update*) case $ENGINE in Podman*) echo "Not Found" >&2; exit 1 ;; esac ;;
        esac
        """;

    private static async Task<int> UpAsync(TempFolder folder, string engine, string policy)
    {
        var start = new ProcessStartInfo("bash", [folder.At("deploy/up"), "--no-build", "gateway"]) { RedirectStandardError = true };
        start.Environment["PATH"] = folder.Path + ":" + Environment.GetEnvironmentVariable("PATH");
        (start.Environment["ENGINE"], start.Environment["POLICY"]) = (engine, policy);
        start.Environment.Remove("GATEWAY_RESTART");
        start.Environment.Remove("COMPOSE");
        using var up = Process.Start(start)!;
        await up.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await up.WaitForExitAsync(TestContext.Current.CancellationToken);
        return up.ExitCode;
    }

    // Docker takes arguments over from the stage that this one is from; Podman leaves them empty.
    private static IEnumerable<string> Undeclared(string stage) => Used().Matches(stage)
        .Where(used => !Regex.IsMatch(stage[..used.Index], $@"^(ARG|ENV) (.* )?{used.Groups[1].Value}\b", RegexOptions.Multiline))
        .Select(used => used.Value);

    private static string Text(string path) => File.ReadAllText(Path.Combine(SourceTree.Root, path));

    [GeneratedRegex("^FROM .*$", RegexOptions.Multiline)]
    private static partial Regex StageStart();

    [GeneratedRegex(@"\$\{(?!PATH\b)([A-Z_]+)\}")]
    private static partial Regex Used();

    [GeneratedRegex(@"interval: \w+, timeout: \w+, start_period: \w+")]
    private static partial Regex Complete();
}
