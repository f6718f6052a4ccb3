namespace Gateway.Requests;

/// <summary>Which requests are a load balancer's health checks: <c>/health</c>, what is below it, and <c>/healthz</c>.
/// </summary>
public static class HealthPath
{
    public static bool Is(string path) =>
        path.StartsWith("/health", StringComparison.OrdinalIgnoreCase) && (path.Length == 7 || path[7] is '/' or 'z');
}
