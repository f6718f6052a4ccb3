using System.Net;
using Gateway.Settings;
using Gateway.Tests.Forwarding;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.FrontDoor.Middleware;

/// <summary>A client, a gateway with some of the optional middleware, and an app that the test writes.</summary>
public sealed class MiddlewareScene : IAsyncDisposable
{
    public static readonly TheoryData<string> Links = ["auto", "off"];

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        AllowAutoRedirect = false,
    });

    private readonly SmallGateway _gateway;
    private int _asked;
    private int _sent;

    private MiddlewareScene(SmallGateway gateway) => _gateway = gateway;

    /// <summary>How often the app was.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public SmallGateway Gateway => _gateway;

    public static async Task<MiddlewareScene> OpenAsync(GatewayOptions options, RequestDelegate app)
    {
        MiddlewareScene? scene = null;
        var gateway = await SmallGateway.OpenAsync(
            context =>
            {
                Interlocked.Increment(ref scene!._asked);
                return app(context);
            },
            options);
        return scene = new MiddlewareScene(gateway);
    }

    public Task<HttpResponseMessage> GetAsync(string path, params string[] fields) =>
        SendAsync(HttpMethod.Get, path, fields);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params string[] fields)
    {
        var request = new HttpRequestMessage(method, new Uri(_gateway.Address, path));
        foreach (var field in fields)
            request.Headers.TryAddWithoutValidation(field.Split(": ")[0], field.Split(": ", 2)[1]);
        Interlocked.Increment(ref _sent);
        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public async Task<string> TextAsync(string path, params string[] fields)
    {
        using var answer = await GetAsync(path, fields);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        await EndedAsync();
        return text;
    }

    /// <summary>A client may have its answer before the gateway has done with it.</summary>
    public Task EndedAsync() =>
        Eventually.TrueAsync(() => _gateway.Ended.Count >= Volatile.Read(ref _sent), "all requests have ended");

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
    }
}
