using Microsoft.AspNetCore.DataProtection.Internal;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.ReplicaHook;

/// <summary>Gives an app that has chosen no key store the gateway's, with a key in it.</summary>
internal sealed class SharedStore(IServiceProvider services, string folder) : IPostConfigureOptions<KeyManagementOptions>
{
    // Keys from elsewhere, as ASP.NET Core reads it.
    private const string ReadOnlyStore = "ReadOnlyDataProtectionKeyDirectory";

    public void PostConfigure(string? name, KeyManagementOptions options) => SharedKeys.Guard(() => Fill(options));

    private void Fill(KeyManagementOptions options)
    {
        // Whoever makes no keys has them where it expects them.
        if (options.XmlRepository is not null || !options.AutoGenerateKeys) return;
        if (services.GetService<IConfiguration>()?[ReadOnlyStore] is { Length: > 0 }) return;
        var (logs, activator) = (services.GetRequiredService<ILoggerFactory>(), services.GetRequiredService<IActivator>());
        options.XmlRepository = new FileSystemXmlRepository(new DirectoryInfo(folder), logs);
        try
        {
            FirstKey.Make(folder, options, activator);
        }
        catch
        {
            options.XmlRepository = null;
            throw;
        }
    }
}
