using System.Collections;
using System.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace HostingStyles;

/// <summary>What every style answers, so that a test can look inside.</summary>
internal static class Answers
{
    public static Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/" => context.Response.WriteAsJsonAsync(Report(context)),
        "/child" => ChildAsync(context),
        "/until-stopping" => UntilStoppingAsync(context),
        "/starve" => StarveAsync(context),
        _ => NotFound(context),
    };

    private static object Report(HttpContext context)
    {
        var services = context.RequestServices;
        var limits = services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        return new
        {
            protocol = context.Request.Protocol,
            scheme = context.Request.Scheme,
            client = $"{context.Connection.RemoteIpAddress}|{context.Connection.RemotePort}",
            addresses = services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses,
            maxRequestBodySize = limits.MaxRequestBodySize,
            keepAliveSeconds = limits.KeepAliveTimeout.TotalSeconds,
            streams = limits.Http2.MaxStreamsPerConnection,
            connectionWindow = limits.Http2.InitialConnectionWindowSize,
            streamWindow = limits.Http2.InitialStreamWindowSize,
            environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
                .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value),
        };
    }

    // The test names a program; what a process of the app's own sees is its output.
    private static async Task ChildAsync(HttpContext context)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(context.Request.Query["program"].ToString());
        using var child = Process.Start(start)!;
        await context.Response.WriteAsync(await child.StandardOutput.ReadToEndAsync(context.RequestAborted));
        await child.WaitForExitAsync(context.RequestAborted);
    }

    private static async Task UntilStoppingAsync(HttpContext context)
    {
        await context.Response.WriteAsync("waiting ");
        await context.Response.Body.FlushAsync();
        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var stopped = new TaskCompletionSource();
        await using var registration = stopping.Register(stopped.SetResult);
        await stopped.Task;
        await context.Response.WriteAsync("finished");
    }

    // More blocked work than the pool ever gets threads within a test.
    private static Task StarveAsync(HttpContext context)
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMaxThreads(workers, ports);
        for (var i = 0; i < workers * 4; i++) ThreadPool.QueueUserWorkItem(_ => Thread.Sleep(Timeout.Infinite));
        Console.WriteLine("starving");
        return Task.CompletedTask;
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
