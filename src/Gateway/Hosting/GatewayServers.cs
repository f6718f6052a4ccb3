namespace Gateway.Hosting;

/// <summary>The gateway's three Kestrels: for clients, for operators (unless that is off) and for the verbs.</summary>
public sealed class GatewayServers(PublicServer clients, AdminAddress? admin, WebApplication control) : IAsyncDisposable
{
    public PublicServer Clients { get; } = clients;

    public async Task<string?> StartAsync(Func<WebApplication, Task> openControl)
    {
        try
        {
            await Clients.StartAsync(openSides: async () =>
            {
                await openControl(control);
                if (admin is not null) await admin.StartAsync();
            });
            return null;
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            return $"{failure.Message} Free the address, or choose others with --bind, --admin or --control.";
        }
    }

    public async Task StopSidesAsync()
    {
        if (admin is not null) await admin.StopAsync();
        await control.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (admin is not null) await admin.DisposeAsync();
        await control.DisposeAsync();
        await Clients.DisposeAsync();
    }
}
