using System.Text;

namespace Gateway.Tests.Hosting;

public sealed class AdminEndPointTests : IAsyncDisposable
{
    private readonly AdminScene _scene = new();

    private IEnumerable<string> Audit => _scene.Log.Where(line => line.StartsWith("audit: ", StringComparison.Ordinal));

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Over_tls_one_token_changes_and_the_other_only_looks()
    {
        await _scene.StartAsync();
        (await _scene.AskAsync(HttpMethod.Get, "/replicas", "Bearer", AdminScene.ReadToken)).Should().Be(200);
        (await _scene.AskAsync(HttpMethod.Post, "/control/scale?to=2", "Bearer", AdminScene.ReadToken)).Should().Be(403);
        (await _scene.AskAsync(HttpMethod.Post, "/control/scale?to=2", "Bearer", AdminScene.Token)).Should().Be(200);
        (await _scene.AskAsync(HttpMethod.Post, "/control/scale?to=2", null, null)).Should().Be(401);
    }

    [Fact]
    public async Task The_audit_says_who_did_what_from_where_and_what_became_of_it()
    {
        await _scene.StartAsync();
        var alice = Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice:{AdminScene.Token}"));
        await _scene.AskAsync(HttpMethod.Post, "/control/scale?to=2", "Basic", alice);
        await _scene.AskAsync(HttpMethod.Post, "/control/scale?to=9", "Bearer", AdminScene.Token);
        await _scene.AskAsync(HttpMethod.Post, "/control/scale?to=2%0aaudit:", "Bearer", AdminScene.ReadToken);
        Audit.Should().SatisfyRespectively(
            line => line.Should().MatchRegex("^audit: scale to=2 by 'alice' with the token from 127.0.0.1:[0-9]+: done: 2 replicas$"),
            line => line.Should().MatchRegex("^audit: scale to=9 by the token's holder from 127.0.0.1:[0-9]+: refused: too many$"),
            line => line.Should().MatchRegex(
                "^audit: scale to=2\n    audit: by the token's holder from 127.0.0.1:[0-9]+: refused: its token only looks$"));
    }

    [Fact]
    public async Task What_comes_to_no_handshake_is_told_as_on_the_public_addresses()
    {
        await _scene.StartAsync();
        (await _scene.SpeakAsync("GET / HTTP/1.1\r\n\r\n")).Should().StartWith("HTTP/1.1 400");
        await _scene.SpeakAsync("\x16\x03\x01nonsense");
        await Eventually.TrueAsync(
            () => _scene.Log.Any(line => line.StartsWith("refused 127.0.0.1 (tls_handshake): ")), "the second is told of");
        _scene.Log.Should().Contain("refused 127.0.0.1 (tls_expected): it speaks HTTP to an https address");
    }

    [Fact]
    public async Task Who_breaks_the_rules_of_http2_is_told_as_on_the_public_addresses()
    {
        await _scene.StartAsync();
        await _scene.SpeakHttp2Async("GET / HTTP/1.1\r\nHost: gateway\r\n\r\n");
        await Eventually.TrueAsync(
            () => _scene.Log.Any(line => line.StartsWith("refused 127.0.0.1 (http2): ")), "it is told of");
    }

    [Fact]
    public async Task A_wrong_token_is_logged_with_the_peer_and_shown_nowhere()
    {
        await _scene.StartAsync();
        (await _scene.AskAsync(HttpMethod.Get, "/replicas", "Bearer", "a-wrong-one-of-a-guesser")).Should().Be(200, "it is loopback");
        _scene.Log.Should().Contain("admin address: a wrong token from 127.0.0.1")
            .And.NotContain(line => line.Contains("guesser"));
    }
}
