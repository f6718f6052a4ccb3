using System.Collections.Concurrent;
using Gateway.Observability;
using Gateway.Requests;

namespace Gateway.FrontDoor;

/// <summary>How often, and how many at once, a client may ask. All policies hold; a request that one refuses is counted
/// by none.</summary>
public sealed class RateLimits : IAsyncDisposable
{
    private readonly RatePolicy[] _rates;
    private readonly ConcurrentRequests[] _concurrent;
    private readonly KnownKeys _keys;
    private readonly LocalRates _local;
    private readonly SharedRates? _shared;
    private readonly RateRefusals _refusals;
    private readonly ConcurrentDictionary<(string Path, string Rate), RatePolicy[]> _ofRoutes = [];

    public RateLimits(RateLimitOptions options, GatewayLog log, TimeProvider clock)
    {
        var policies = RatePolicy.AllOf(options);
        _rates = [.. policies.Where(policy => policy.Algorithm != RateAlgorithm.Concurrent)];
        _concurrent = [.. policies.Except(_rates).Select(policy => new ConcurrentRequests(policy))];
        _keys = new KnownKeys(options);
        _local = new LocalRates(options.Clients, clock);
        if (options.Redis is { } redis)
            _shared = new SharedRates(new RedisCounts(redis), _local, options.RedisTimeout, log, clock);
        _refusals = new RateRefusals(new RareWarning(log, clock));
    }

    public Task LimitAsync(HttpContext context, RequestRecord record, RequestDelegate next) =>
        _rates.Length + _concurrent.Length == 0 && record.Route?.Rate is null
            ? next(context)
            : CountAsync(context, record, next);

    public ValueTask DisposeAsync() => _shared?.DisposeAsync() ?? default;

    private async Task CountAsync(HttpContext context, RequestRecord record, RequestDelegate next)
    {
        var (client, rates) = (RateClient.Of(context, _keys), RatesOf(record.Route));
        var entered = 0;
        try
        {
            while (entered < _concurrent.Length && _concurrent[entered].TryEnter(client)) entered++;
            var refusal = entered < _concurrent.Length
                ? new RateRefusal(_concurrent[entered].Policy, TimeSpan.Zero)
                : await TakeAsync(Asks(client, rates));
            if (refusal is null) await PassAsync(client, context, record, next);
            else _refusals.Tell(context, record, refusal, [.. rates, .. _concurrent.Select(one => one.Policy)]);
        }
        finally
        {
            while (entered > 0) _concurrent[--entered].Leave(client);
        }
    }

    private async Task PassAsync(RateClient client, HttpContext context, RequestRecord record, RequestDelegate next)
    {
        if (_keys.Learns && client.Key is { } key)
            context.Response.OnStarting(() => LearnAsync(key, context.Response.StatusCode, record));
        await next(context);
    }

    // What it has asked so far was counted by its address, this request as well: it is one of the key's own.
    private async Task LearnAsync(ClientKey key, int status, RequestRecord record)
    {
        if (record.Failure is not null || record.IsAnsweredHere || !_keys.Answered(key, status)) return;
        var known = new RateClient(default, key, IsKnown: true);
        await TakeAsync(Asks(known, RatesOf(record.Route).Where(policy => policy.ByKey)));
    }

    private RatePolicy[] RatesOf(RouteLimits? route) => route is not { Rate: { } rate, Path: var path }
        ? _rates
        : _ofRoutes.GetOrAdd(
            (path, rate), static (of, all) => [.. all, RatePolicy.OfRoute(of.Path, of.Rate)], _rates);

    private static RateAsk[] Asks(RateClient client, IEnumerable<RatePolicy> policies) =>
        [.. policies.Select(policy => new RateAsk(policy, client.For(policy)))];

    private ValueTask<RateRefusal?> TakeAsync(RateAsk[] asks) =>
        _shared is null || asks.Length == 0 ? new(_local.Take(asks)) : _shared.TakeAsync(asks);
}
