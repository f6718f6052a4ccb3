namespace Api.Serving;

public static class HostedSingleton
{
    /// <summary>One that others ask for, and that the host starts and stops.</summary>
    public static IServiceCollection AddHostedSingleton<T>(this IServiceCollection services) where T : class, IHostedService =>
        services.AddSingleton<T>().AddHostedService(provider => provider.GetRequiredService<T>());
}
