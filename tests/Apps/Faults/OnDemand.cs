using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Faults;

/// <summary>
/// <c>POST /fault/NAME?seconds=S</c>: what can go wrong inside a replica, when the test wants it to. What stands in the
/// way of requests does so for S seconds, 0 for ever, and of everything but these orders.
/// </summary>
internal static class OnDemand
{
    // RFC 9113, section 7.
    private const int RefusedStream = 7;

    private static readonly object _held = new();
    private static readonly List<byte[]> _leaked = [];
    private static volatile string _mode = "";
    private static int _turn;

    public static void Map(WebApplication app) => app.MapPost("/fault/{name}", (string name, int? seconds) =>
    {
        switch (name)
        {
            case "exit":
                Background(() => Environment.Exit(0));
                break;
            case "stack-overflow":
                Background(() => Deeper(0));
                break;
            case "out-of-memory":
                Background(() => EndOutOfMemory());
                break;
            case "leak":
                Background(() => Leak(64, 1024 * 1024, TimeSpan.FromMilliseconds(50)));
                break;
            case "loop":
                Background(() => Spin(seconds ?? 0));
                break;
            case "starve":
                Starve(seconds ?? 0);
                break;
            case "deadlock":
                Background(HoldForEver);
                _mode = "blocked";
                break;
            default:
                StandInTheWay(name, seconds ?? 0);
                break;
        }

        return name;
    });

    public static async Task StandInTheWayAsync(HttpContext context, RequestDelegate next)
    {
        var mode = context.Request.Path.StartsWithSegments("/fault") ? "" : _mode;
        var isProbe = context.Request.Path.StartsWithSegments("/health");
        switch (mode)
        {
            case "mute":
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
            case "late-probes" when context.Request.Path == "/busy-health":
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
            case "blocked":
                WaitForTheLock();
                await next(context);
                break;
            case "errors" when !isProbe:
                context.Response.StatusCode = 500;
                break;
            case "reset" when !isProbe && EverySecond():
                context.Abort();
                break;
            case "cut" when !isProbe && EverySecond():
                context.Response.ContentLength = 1000;
                await context.Response.WriteAsync("half of an ans", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                context.Abort();
                break;
            case "refuse" when !isProbe && EverySecond() && context.Features.Get<IHttpResetFeature>() is { } stream:
                stream.Reset(RefusedStream);
                break;
            case "goaway" when !isProbe && EverySecond():
                context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
                await next(context);
                break;
            case "malformed" when !isProbe && EverySecond():
                await AnswerNonsenseAsync(context);
                break;
            default:
                await next(context);
                break;
        }
    }

    private static void StandInTheWay(string mode, int seconds)
    {
        _mode = mode;
        if (seconds > 0) _ = new Timer(_ => _mode = "", null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);
    }

    private static bool EverySecond() => Interlocked.Increment(ref _turn) % 2 == 0;

    // Over HTTP/1.1 as no server would; over HTTP/2 there is no way past the framing, and the stream is reset.
    private static async Task AnswerNonsenseAsync(HttpContext context)
    {
        if (context.Features.Get<IConnectionTransportFeature>() is { } connection && context.Request.Protocol == "HTTP/1.1")
            await connection.Transport.Output.WriteAsync("HTP/7 nonsense\r\n\r\n"u8.ToArray());
        context.Abort();
    }

    private static void Background(Action work) =>
        new Thread(work.Invoke, maxStackSize: 1024 * 1024) { IsBackground = true }.Start();

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    private static int Deeper(int depth) => Deeper(depth + 1) + 1;

    // Where the limit that it is to meet is not there, it does not take the machine's all.
    private static void EndOutOfMemory()
    {
        Leak(64, 64 * 1024 * 1024, TimeSpan.Zero);
        Environment.FailFast("4 GiB were to be had");
    }

    private static void Leak(int pieces, int size, TimeSpan pause)
    {
        for (var piece = 0; piece < pieces; piece++)
        {
            var leaked = new byte[size];
            Array.Fill(leaked, (byte)1);
            lock (_leaked) _leaked.Add(leaked);
            Thread.Sleep(pause);
        }
    }

    private static void Spin(int seconds)
    {
        var until = seconds == 0 ? long.MaxValue : Environment.TickCount64 + (seconds * 1000L);
        while (Environment.TickCount64 < until)
        {
        }
    }

    // Sync over async, as it is met in the wild: every thread of the pool waits for work that needs one.
    private static void Starve(int seconds)
    {
        for (var item = 0; item < 256; item++)
            ThreadPool.QueueUserWorkItem(_ => Task.Delay(TimeSpan.FromSeconds(seconds)).Wait());
    }

    private static void WaitForTheLock()
    {
        lock (_held)
        {
        }
    }

    private static void HoldForEver()
    {
        lock (_held) Thread.Sleep(Timeout.Infinite);
    }
}
