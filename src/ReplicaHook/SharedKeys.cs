using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gateway.ReplicaHook;

/// <summary>What all replicas and generations of one app have in common.</summary>
/// <param name="Folder">Private to this user; there already.</param>
/// <param name="App">A name that stays while content roots come and go.</param>
internal sealed record SharedKeys(string Folder, string App)
{
    // As the gateway finds it.
    private const string Marker = "gateway: data protection ";

    private static int _said;

    public static SharedKeys? Of(string? folder, string? app) =>
        string.IsNullOrEmpty(folder) || string.IsNullOrEmpty(app) ? null : new SharedKeys(folder, app);

    /// <summary>Offers them to an app's host, which may not even have Data Protection.</summary>
    public void Offer(IServiceCollection services) => Guard(() => Register(services));

    /// <summary>An app with a Data Protection that is not as this hook knows it keeps it as it is.</summary>
    public static void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception failure)
        {
            if (Interlocked.Exchange(ref _said, 1) == 1) return;
            Console.Error.WriteLine(
                $"{Marker}is left to the app, whose keys are its own: {failure.GetType().Name}: {failure.Message}");
        }
    }

    // In methods of their own, so that types and members that are missing are met inside of the guard.
    private void Register(IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<KeyManagementOptions>, SharedStore>(
            provider => new SharedStore(provider, Folder)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<DataProtectionOptions>, SharedName>(
            provider => new SharedName(provider, App)));
    }
}
