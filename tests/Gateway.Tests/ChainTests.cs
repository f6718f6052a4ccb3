using System.Text.RegularExpressions;

namespace Gateway.Tests;

/// <summary>What is built and started from here holds nobody's secrets.</summary>
public partial class ChainTests
{
    public static TheoryData<string> Files =>
    [
        "Dockerfile.api", "Dockerfile.gateway", "docker-compose.yml", "deploy/compose.yaml", "deploy/compose.watch.yaml",
        "deploy/systemd/gateway.service",
    ];

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

    private static string Text(string path) => File.ReadAllText(Path.Combine(SourceTree.Root, path));

    [GeneratedRegex(@"Token""?\s*[:=]\s*(\S+)")]
    private static partial Regex Token();

    [GeneratedRegex(@"^\$\{\w+(:-)?\}$")]
    private static partial Regex FromOutside();
}
