using Gateway.Settings;

namespace Gateway.Tests.FrontDoor.Rates;

public sealed class KnownKeysTests : IAsyncDisposable
{
    private static readonly RateLimitOptions _perHour = new() { Requests = 3, Window = TimeSpan.FromHours(1), Header = "X-Api-Key" };

    private RateScene? _scene;

    public async ValueTask DisposeAsync()
    {
        if (_scene is not null) await _scene.DisposeAsync();
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Made_up_keys_are_counted_as_their_address(int answer)
    {
        var scene = Scene(_perHour);
        scene.App = _ => Task.FromResult(answer);
        (await PassedAsync(scene, "10.0.0.1", key => $"made up {key}")).Should().Be(3);
    }

    [Fact]
    public async Task A_key_that_the_app_has_answered_is_a_client_of_its_own()
    {
        var scene = Scene(_perHour);
        (await PassedAsync(scene, "10.0.0.1", _ => "good")).Should().Be(3, "its first request counts as its own as well");
        (await scene.AskAsync("10.0.0.2", "good")).Should().Be(429, "it is the same client everywhere");
        (await scene.AskAsync("10.0.0.1")).Should().Be(200, "its address has made one request without a known key");
    }

    [Fact]
    public async Task Not_even_an_app_that_answers_every_key_lets_one_address_go_on_without_end()
    {
        var scene = Scene(_perHour with { Policies = ["address:10/1h"] });
        (await PassedAsync(scene, "10.0.0.1", key => $"made up {key}")).Should().Be(3);
        scene = Scene(_perHour with { Requests = 1000, Policies = ["address:10/1h"] });
        (await PassedAsync(scene, "10.0.0.1", key => $"made up {key}")).Should().Be(10);
    }

    [Fact]
    public async Task What_the_gateway_answers_itself_makes_no_key_known()
    {
        var scene = Scene(_perHour);
        scene.AreAnsweredHere = true;
        (await PassedAsync(scene, "10.0.0.1", key => $"made up {key}")).Should().Be(3);
    }

    [Fact]
    public async Task A_key_that_is_answered_401_is_known_no_more()
    {
        var scene = Scene(_perHour);
        await scene.AskAsync("10.0.0.1", "once good");
        scene.App = _ => Task.FromResult(401);
        await scene.AskAsync("10.0.0.2", "once good");
        (await PassedAsync(scene, "10.0.0.3", _ => "once good")).Should().Be(3, "its own count had one left");
        scene.Log.Should().Contain("rate limit \"client\": 10.0.0.3 is refused");
    }

    [Fact]
    public async Task Of_a_list_of_keys_only_those_are_known()
    {
        var scene = Scene(_perHour with { KnownKeys = ["one", "two"] });
        (await PassedAsync(scene, "10.0.0.1", key => $"made up {key}")).Should().Be(3);
        (await scene.AskAsync("10.0.0.1", "one")).Should().Be(200);
        (await scene.AskAsync("10.0.0.1", "two")).Should().Be(200);
        (await scene.AskAsync("10.0.0.1", "three")).Should().Be(429);
    }

    [Fact]
    public async Task Two_keys_at_once_are_none()
    {
        var scene = Scene(_perHour with { KnownKeys = ["one"] });
        for (var request = 0; request < 3; request++) await scene.AskAsync("10.0.0.1", "made up", "one");
        (await scene.AskAsync("10.0.0.1")).Should().Be(429, "they were counted as their address");
        (await scene.AskAsync("10.0.0.1", "one")).Should().Be(200);
    }

    [Fact]
    public async Task What_a_proxy_writes_is_believed_where_that_is_said_and_its_last_entry_counts()
    {
        var scene = Scene(_perHour with { KnownKeys = ["any"] });
        for (var request = 0; request < 3; request++) await scene.AskAsync("10.0.0.1", $"made up {request}, 192.0.2.7");
        (await scene.AskAsync("10.0.0.1", "made up, 192.0.2.7")).Should().Be(429);
        (await scene.AskAsync("10.0.0.1", "192.0.2.7, 192.0.2.8")).Should().Be(200);
    }

    private RateScene Scene(RateLimitOptions options) => _scene = new RateScene(options);

    private static async Task<int> PassedAsync(RateScene scene, string address, Func<int, string> key)
    {
        var passed = 0;
        var usual = await scene.App(null!);
        for (var request = 0; request < 30; request++)
            if (await scene.AskAsync(address, key(request)) == usual) passed++;
        return passed;
    }
}
