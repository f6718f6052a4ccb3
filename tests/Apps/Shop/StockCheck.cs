using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Shop;

internal sealed class StockCheck(ShopSettings settings) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
            File.Exists(settings.SoldOut) ? HealthCheckResult.Unhealthy("sold out") : HealthCheckResult.Healthy());
}
