namespace Shop;

/// <summary>A background service that has something to finish when it is stopped.</summary>
internal sealed class Clerk(IServiceScopeFactory scopes) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var shift = new Shift { Process = Environment.ProcessId };
        database.Add(shift);
        await database.SaveChangesAsync(stoppingToken);
        try
        {
            await Task.Delay(Timeout.Infinite, stoppingToken);
        }
        finally
        {
            shift.Ended = true;
            await database.SaveChangesAsync(CancellationToken.None);
        }
    }
}
