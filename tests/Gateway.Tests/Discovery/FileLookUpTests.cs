using Gateway.Discovery;
using Gateway.Settings;

namespace Gateway.Tests.Discovery;

public sealed class FileLookUpTests : IDisposable
{
    private static readonly Upstream _api = new("api", 8080);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("10.0.0.1\n\n# the second\n10.0.0.2:81 # here\n[fd00::1]:82\n", "10.0.0.1:8080 10.0.0.2:81 [fd00::1]:82")]
    [InlineData("""["10.0.0.1", { "address": "10.0.0.2:81" }]""", "10.0.0.1:8080 10.0.0.2:81")]
    [InlineData("10.0.0.1\n10.0.0.1:8080\n", "10.0.0.1:8080")]
    public void It_is_a_line_each_or_json(string text, string addresses) =>
        EndpointFile.Parse(text, 8080).Select(one => one.Address.ToString()).Should().Equal(addresses.Split(' '));

    [Theory]
    [InlineData("10.0.0.1 zone=eu-1a version=7")]
    [InlineData("""[{ "address": "10.0.0.1", "zone": "eu-1a", "version": "7" }]""")]
    public void It_may_say_the_zone_and_the_version(string text)
    {
        var found = EndpointFile.Parse(text, 80).Single();
        (found.Zones.Single(), found.Version).Should().Be(("eu-1a", "7"));
    }

    [Theory]
    [InlineData("10.0.0.1\napi.example.org\n", "line 2, 'api.example.org': expected ADDRESS[:PORT]")]
    [InlineData("10.0.0.1 weight=3", "line 1, '10.0.0.1 weight=3'")]
    [InlineData("""["api"]""", "\"api\": expected an address")]
    [InlineData("""[{ "addres": "10.0.0.1" }]""", "addres")]
    [InlineData("""["10.0.0.1",""", "is not understood")]
    public async Task What_is_not_understood_is_named_and_takes_nobody_away(string text, string told)
    {
        var answer = await AskAsync(_folder.Write("replicas", text));
        answer.Failed.Should().BeTrue();
        answer.Trouble.Should().Contain(told).And.Contain("replicas is not understood");
    }

    [Fact]
    public async Task One_that_is_missing_takes_nobody_away_and_an_empty_one_is_an_answer()
    {
        (await AskAsync(_folder.At("absent"))).Failed.Should().BeTrue();
        var empty = await AskAsync(_folder.Write("replicas"));
        (empty.Failed, empty.Trouble).Should().Be((false, $"{_folder.At("replicas")} names no address"));
    }

    // As Kubernetes swaps the files of a ConfigMap: the file is a link into a folder that is a link.
    [Fact]
    public async Task A_link_that_is_replaced_is_followed()
    {
        _folder.Write("..1/replicas", "10.0.0.1");
        _folder.Write("..2/replicas", "10.0.0.2");
        Directory.CreateSymbolicLink(_folder.At("..data"), "..1");
        File.CreateSymbolicLink(_folder.At("replicas"), Path.Combine("..data", "replicas"));
        (await AskAsync(_folder.At("replicas"))).Endpoints.Single().Address.ToString().Should().Be("10.0.0.1:8080");

        Directory.CreateSymbolicLink(_folder.At("..new"), "..2");
        Directory.Delete(_folder.At("..data"));
        Directory.Move(_folder.At("..new"), _folder.At("..data"));
        (await AskAsync(_folder.At("replicas"))).Endpoints.Single().Address.ToString().Should().Be("10.0.0.2:8080");
    }

    private static Task<NameAnswer> AskAsync(string path) =>
        new FileLookUp(path).AskAsync(_api, TestContext.Current.CancellationToken);
}
