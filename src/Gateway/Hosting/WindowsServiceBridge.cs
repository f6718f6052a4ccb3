using System.Runtime.Versioning;
using Microsoft.Extensions.Hosting.WindowsServices;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Lets the service control manager of Windows stop the gateway, and know when it has.</summary>
public sealed class WindowsServiceBridge : IAsyncDisposable
{
    private readonly IHost _host;

    private WindowsServiceBridge(IHost host) => _host = host;

    /// <summary>Null unless Windows runs this process as a service.</summary>
    public static async Task<WindowsServiceBridge?> StartAsync(Action stop, Func<StopOptions> times)
    {
        if (!OperatingSystem.IsWindows() || !WindowsServiceHelpers.IsWindowsService()) return null;
        var bridge = new WindowsServiceBridge(Build());
        var lifetime = bridge._host.Services.GetRequiredService<IHostApplicationLifetime>();
        var host = bridge._host.Services.GetRequiredService<IOptions<HostOptions>>().Value;
        lifetime.ApplicationStopping.Register(() =>
        {
            host.ShutdownTimeout = Whole(times());
            stop();
        });
        await bridge._host.StartAsync();
        return bridge;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    [SupportedOSPlatform("windows")]
    private static IHost Build()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddWindowsService(service => service.ServiceName = "gateway");
        return builder.Build();
    }

    private static TimeSpan Whole(StopOptions times) =>
        times.ReadyOff + times.Timeout + times.Linger + times.ReplicaTimeout + TimeSpan.FromSeconds(5);
}
