using StackExchange.Redis;

namespace Gateway.FrontDoor;

/// <summary>The counts of all gateways that name the same Redis, by its clock.</summary>
public sealed class RedisCounts : IAsyncDisposable
{
    private const string Prefix = "gateway:rate";
    private const int ReconnectMilliseconds = 500;

    private static readonly string _script = EmbeddedText.Of("rates.lua");

    private readonly Task<ConnectionMultiplexer> _connecting;

    public RedisCounts(string configuration)
    {
        var options = ConfigurationOptions.Parse(configuration);
        options.AbortOnConnectFail = false;
        // Nobody waits for what is not there: the request is counted here instead.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ReconnectRetryPolicy = new LinearRetry(ReconnectMilliseconds);
        _connecting = ConnectionMultiplexer.ConnectAsync(options);
    }

    /// <exception cref="RedisException">Redis is not there, or refuses.</exception>
    public async Task<RateRefusal?> TakeAsync(IReadOnlyList<RateAsk> asks)
    {
        var redis = (await _connecting).GetDatabase();
        var arguments = asks.Select(ask => ArgumentsOf(ask.Policy)).ToArray();
        var answer = (RedisResult[])(await redis.ScriptEvaluateAsync(
            _script, [.. asks.Select((ask, place) => KeyOf(ask, arguments[place]))],
            [.. arguments.SelectMany(one => one)]))!;
        var (place, microseconds) = ((int)answer[0], (long)answer[1]);
        return place == 0 ? null : new RateRefusal(asks[place - 1].Policy, TimeSpan.FromMicroseconds(microseconds));
    }

    public async ValueTask DisposeAsync()
    {
        if (_connecting.IsCompletedSuccessfully) await (await _connecting).DisposeAsync();
    }

    // With the numbers: a policy that has been changed counts anew.
    private static RedisKey KeyOf(RateAsk ask, RedisValue[] arguments) =>
        $"{Prefix}:{ask.Policy.Name}:{string.Join('/', arguments)}:{ask.Client}";

    private static RedisValue[] ArgumentsOf(RatePolicy policy) =>
    [
        policy.Algorithm.ToString().ToLowerInvariant(), policy.Limit, (long)policy.Window.TotalMicroseconds,
        policy.Burst,
    ];
}
