using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Gateway.ReplicaHook;

/// <summary>Replaces the one name that no app has chosen: its content root, a new folder with each generation.</summary>
internal sealed class SharedName(IServiceProvider services, string app) : IPostConfigureOptions<DataProtectionOptions>
{
    public void PostConfigure(string? name, DataProtectionOptions options) => SharedKeys.Guard(() => Replace(options));

    private void Replace(DataProtectionOptions options)
    {
        var root = services.GetService<IHostEnvironment>()?.ContentRootPath;
        if (root is null || options.ApplicationDiscriminator is not { } chosen) return;
        if (Trimmed(chosen) == Trimmed(root)) options.ApplicationDiscriminator = app;
    }

    private static string Trimmed(string path) => Path.TrimEndingDirectorySeparator(path);
}
