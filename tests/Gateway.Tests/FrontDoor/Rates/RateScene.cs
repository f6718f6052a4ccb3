using System.Net;
using Gateway.FrontDoor;
using Gateway.Observability;
using Gateway.Requests;
using Gateway.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.FrontDoor.Rates;

/// <summary>A door with rate limits, and an app behind it that answers as a test says.</summary>
public sealed class RateScene : IAsyncDisposable
{
    private readonly ListLogger<GatewayLog> _log = new();
    private readonly RateLimits _limits;

    public RateScene(RateLimitOptions options) => _limits = new RateLimits(options, new GatewayLog(_log), Clock);

    public FakeTimeProvider Clock { get; } = new();
    public IReadOnlyList<string> Log => _log.Lines;

    /// <summary>Of the requests that come now.</summary>
    public RouteLimits? Route { get; set; }

    /// <summary>Whether the gateway answers them itself.</summary>
    public bool AreAnsweredHere { get; set; }

    /// <summary>What the app answers.</summary>
    public Func<HttpContext, Task<int>> App { get; set; } = _ => Task.FromResult(200);

    public async Task<int> AskAsync(string address, params string[] keys) =>
        (await AnswerAsync(address, keys)).Response.StatusCode;

    public async Task<HttpContext> AnswerAsync(string address, params string[] keys)
    {
        var context = new DefaultHttpContext();
        var starting = new StartingResponse();
        context.Features.Set<IHttpResponseFeature>(starting);
        context.Response.Body = new MemoryStream();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        if (keys.Length > 0) context.Request.Headers["X-Api-Key"] = keys;
        var record = new RequestRecord("id", 0) { Route = Route, IsAnsweredHere = AreAnsweredHere };
        await _limits.LimitAsync(context, record, async _ =>
        {
            context.Response.StatusCode = await App(context);
            await starting.StartAsync();
        });
        if (record.Failure is { } failure) await ProblemWriter.WriteAsync(context, record, failure);
        return context;
    }

    public ValueTask DisposeAsync() => _limits.DisposeAsync();

    /// <summary>Imitates Kestrel: runs what waits for the answer's start.</summary>
    private sealed class StartingResponse : HttpResponseFeature
    {
        private readonly Stack<Func<Task>> _waiting = new();

        public override void OnStarting(Func<object, Task> callback, object state) => _waiting.Push(() => callback(state));

        public async Task StartAsync()
        {
            while (_waiting.TryPop(out var next)) await next();
        }
    }
}
