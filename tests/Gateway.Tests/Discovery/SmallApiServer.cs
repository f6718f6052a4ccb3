using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Discovery;

/// <summary>Imitates what the Kubernetes API does with lists and watches of EndpointSlices.</summary>
public sealed class SmallApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private Channel<string> _events = Channel.CreateUnbounded<string>();

    private SmallApiServer(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>As JSON, by name: what the next list has.</summary>
    public ConcurrentDictionary<string, string> Slices { get; } = [];

    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>What is answered instead, when above 0.</summary>
    public int Status { get; set; }

    /// <summary>What it answers instead of a list, when set.</summary>
    public string? Text { get; set; }

    /// <summary>The one that it serves: <c>v1</c> or <c>v1beta1</c>.</summary>
    public string Version { get; set; } = "v1";

    public int Lists => Asked.Count(asked => !asked.Contains("watch=true"));

    public static async Task<SmallApiServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new SmallApiServer(builder.Build());
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Tells whoever watches.</summary>
    public void Tell(string type, string slice) =>
        _events.Writer.TryWrite($$"""{"type":"{{type}}","object":{{slice}}}""");

    /// <summary>The watch that is under way ends, as each does after a while.</summary>
    public void EndWatch() => Interlocked.Exchange(ref _events, Channel.CreateUnbounded<string>()).Writer.Complete();

    public async ValueTask DisposeAsync()
    {
        EndWatch();
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        Asked.Enqueue($"{request.Path}{request.QueryString} {request.Headers.Authorization}");
        var status = Status > 0 ? Status : request.Path.Value!.Contains($"/{Version}/") ? 200 : 404;
        response.StatusCode = status;
        if (status != 200) await response.WriteAsync($$"""{"kind":"Status","message":"no: {{status}}","code":{{status}}}""");
        else if (Text is not null) await response.WriteAsync(Text);
        else if (request.Query.ContainsKey("watch")) await WatchAsync(context);
        else await response.WriteAsync(
            $$"""{"metadata":{"resourceVersion":"7"},"items":[{{string.Join(',', Slices.Values)}}]}""");
    }

    private async Task WatchAsync(HttpContext context)
    {
        await context.Response.StartAsync();
        await foreach (var line in Volatile.Read(ref _events).Reader.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync(line + "\n");
            await context.Response.Body.FlushAsync();
        }
    }
}
