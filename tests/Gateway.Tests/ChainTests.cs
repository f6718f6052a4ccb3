using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Gateway.Tests;

/// <summary>What is built and started from here is what was looked at, and holds nobody's secrets.</summary>
public partial class ChainTests
{
    private static readonly string[] _shipped = ["Gateway", "Api"];

    public static TheoryData<string> Files =>
    [
        "Dockerfile.api", "Dockerfile.gateway", "docker-compose.yml", "deploy/compose.yaml", "deploy/compose.watch.yaml",
        "deploy/systemd/gateway.service",
    ];

    public static TheoryData<string> Locks => [.. _shipped.SelectMany(project => new[]
    {
        $"src/{project}/packages.lock.json", $"src/{project}/packages.linux-x64.lock.json",
        $"src/{project}/packages.linux-arm64.lock.json",
    })];

    [Theory]
    [MemberData(nameof(Files))]
    public void No_file_of_ours_has_a_token(string path) =>
        Token().Matches(Text(path)).Select(match => match.Groups[1].Value).Where(value => !FromOutside().IsMatch(value))
            .Should().BeEmpty();

    [Theory]
    [InlineData("Gateway__AdminToken: development-only", false)]
    [InlineData("ENV Gateway__AdminReadToken=\"hush\"", false)]
    [InlineData("Gateway__AdminToken: ${GATEWAY_ADMIN_TOKEN:-}", true)]
    [InlineData("Gateway__AdminToken: ${GATEWAY_ADMIN_TOKEN:-hush}", false)]
    public void A_token_is_caught(string line, bool passes) =>
        Token().Matches(line).All(match => FromOutside().IsMatch(match.Groups[1].Value)).Should().Be(passes);

    /// <summary>Both images hold it, and each has to stand in for the files that it is compiled with.</summary>
    [Fact]
    public void The_api_is_compiled_in_the_same_steps_in_both_images()
    {
        StepsOfTheApi("Dockerfile.gateway").Should().Be(StepsOfTheApi("Dockerfile.api"))
            .And.ContainAll(EmbeddedInTheApi());
    }

    /// <summary>Where it fails, <c>make locks</c> has been forgotten.</summary>
    [Theory]
    [MemberData(nameof(Locks))]
    public void Lock_files_have_the_versions_that_are_asked_for(string path)
    {
        using var file = JsonDocument.Parse(Text(path));
        var locked = file.RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject()
            .Where(package => package.Value.GetProperty("type").GetString() == "Direct")
            .Where(package => package.Value.GetProperty("contentHash").GetString()!.Length > 0)
            .ToDictionary(package => package.Name, package => package.Value.GetProperty("resolved").GetString());
        var versions = XDocument.Parse(Text("Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(one => one.Attribute("Include")!.Value, one => one.Attribute("Version")!.Value);
        var project = path.Split('/')[1];
        XDocument.Parse(Text($"src/{project}/{project}.csproj")).Descendants("PackageReference")
            .Select(one => one.Attribute("Include")!.Value).ToDictionary(name => name, name => versions[name])
            .Should().BeEquivalentTo(locked);
    }

    /// <summary>A publish for this machine writes its runtime into the file that is for all, and CI's restore refuses
    /// that: put it back.</summary>
    [Theory]
    [MemberData(nameof(Locks))]
    public void Lock_files_are_for_the_runtimes_that_they_are_called_by(string path)
    {
        using var file = JsonDocument.Parse(Text(path));
        var runtime = Path.GetFileName(path).Split('.')[1];
        file.RootElement.GetProperty("dependencies").EnumerateObject().Select(target => target.Name)
            .Should().BeEquivalentTo(runtime == "lock" ? ["net10.0"] : (string[])["net10.0", $"net10.0/{runtime}"]);
    }

    [Fact]
    public void What_is_shipped_is_audited_and_locked()
    {
        Text("Directory.Build.props").Should().Contain("<NuGetAudit>true</NuGetAudit>");
        foreach (var file in (string[])["Dockerfile.api", "Dockerfile.gateway"])
            Text(file).Split('\n').Where(line => line.Contains("dotnet restore") && line.Contains(" -a "))
                .Should().NotBeEmpty().And.OnlyContain(line => line.Contains("--locked-mode"));
    }

    [Theory]
    [InlineData("sha256:", true)]
    [InlineData("no such manifest ", false)]
    public async Task Digests_are_written_when_all_of_them_were_found(string answer, bool written)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "it is a script for bash");
        Tools.Need("bash");
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.At("deploy"));
        foreach (var file in (string[])["deploy/pin", "deploy/compose.yaml", "Dockerfile.gateway"])
            File.Copy(Path.Combine(SourceTree.Root, file), folder.At(file));
        await File.WriteAllTextAsync(folder.At("docker"), $"#!/bin/sh\necho '{answer}{new string('a', 64)}'\n",
            TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder.At("docker"), (UnixFileMode)0b111_101_101);
        var start = new ProcessStartInfo("bash", [folder.At("deploy/pin")]) { RedirectStandardError = true };
        start.Environment["PATH"] = folder.Path + ":" + Environment.GetEnvironmentVariable("PATH");

        using var pin = Process.Start(start)!;
        await pin.WaitForExitAsync(TestContext.Current.CancellationToken);

        (pin.ExitCode == 0).Should().Be(written);
        File.Exists(folder.At("deploy/digests.env")).Should().Be(written);
        if (written)
            (await File.ReadAllLinesAsync(folder.At("deploy/digests.env"), TestContext.Current.CancellationToken))
                .Should().HaveCount(3).And.OnlyContain(line => Pinned().IsMatch(line));
    }

    [Fact]
    public void Every_threat_has_a_test_that_exists()
    {
        var sources = SourceTree.Files("tests").Select(file => string.Join('\n', file.Lines)).ToList();
        var shown = ShownBy().Matches(Text("docs/security.md")).Select(match => match.Groups).ToList();
        shown.Should().HaveCountGreaterThan(15);
        shown.Where(test => !sources.Exists(source =>
                Regex.IsMatch(source, $@"\bclass {test[1].Value}\b") && source.Contains($" {test[2].Value}(")))
            .Select(test => test[0].Value).Should().BeEmpty();
    }

    private static string Text(string path) => File.ReadAllText(Path.Combine(SourceTree.Root, path));

    private static string StepsOfTheApi(string path)
    {
        var text = Text(path);
        var begin = text.IndexOf("# The packages are compiled ahead", StringComparison.Ordinal);
        return text[begin..text.IndexOf("/out/app", begin, StringComparison.Ordinal)];
    }

    private static IEnumerable<string> EmbeddedInTheApi() => XDocument.Parse(Text("src/Api/Api.csproj"))
        .Descendants("EmbeddedResource").SelectMany(one => one.Attribute("Include")!.Value.Split(';'));

    [GeneratedRegex(@"Token""?\s*[:=]\s*(\S+)")]
    private static partial Regex Token();

    [GeneratedRegex(@"^\$\{\w+(:-)?\}$")]
    private static partial Regex FromOutside();

    [GeneratedRegex(@"^[A-Z]+_DIGEST=@sha256:[0-9a-f]{64}$")]
    private static partial Regex Pinned();

    [GeneratedRegex(@"\| `(\w+)\.(\w+)` \|$", RegexOptions.Multiline)]
    private static partial Regex ShownBy();
}
