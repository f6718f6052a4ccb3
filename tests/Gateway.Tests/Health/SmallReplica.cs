using System.Collections.Concurrent;
using Gateway.Replicas;
using Gateway.Tests.Replicas;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Health;

/// <summary>A real Kestrel on a replica's HTTP/1.1 socket; the test decides what each path answers.</summary>
public sealed class SmallReplica : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly WebApplication _app;

    public SmallReplica()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(_folder.At("h1")));
        _app = builder.Build();
        _app.Run(AnswerAsync);
        Picture = Some.Replica(sockets: new ReplicaSockets(_folder.At("h2"), _folder.At("h1")));
    }

    public Replica Picture { get; }

    /// <summary>The status of each path; 404 for those that are not here, and no answer at all for 0.</summary>
    public Dictionary<string, int> Statuses { get; } = [];

    /// <summary>The only host that it answers to, as ASP.NET Core's host filtering does; null for all.</summary>
    public string? OnlyHost { get; set; }

    /// <summary>Every host that was named, in order.</summary>
    public ConcurrentQueue<string> Hosts { get; } = [];

    /// <summary>Every path that was asked for, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    public Task ListenAsync() => _app.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Asked.Enqueue(context.Request.Path.Value!);
        Hosts.Enqueue(context.Request.Host.Value!);
        var status = Statuses.GetValueOrDefault(context.Request.Path.Value!, 404);
        if (OnlyHost is not null && context.Request.Host.Value != OnlyHost)
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync("<h2>Bad Request - Invalid Hostname</h2>");
            return;
        }

        if (status == 0) await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
        context.Response.StatusCode = status;
    }
}
