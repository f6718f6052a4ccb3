using Microsoft.AspNetCore.DataProtection.Internal;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Gateway.ReplicaHook;

/// <summary>
/// One usable key for replicas that start together. Each of them would otherwise make its own, and ASP.NET Core looks
/// for those of others only in its first two minutes, then once a day.
/// </summary>
internal static class FirstKey
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _betweenTries = TimeSpan.FromMilliseconds(20);

    public static void Make(string folder, KeyManagementOptions options, IActivator activator)
    {
        var keys = new XmlKeyManager(Options.Create(options), activator);
        if (HasUsable(keys)) return;
        using var held = Hold(Path.Combine(folder, ".lock"));
        if (HasUsable(keys)) return;
        var now = DateTimeOffset.UtcNow;
        keys.CreateNewKey(now, now + options.NewKeyLifetime);
    }

    private static bool HasUsable(XmlKeyManager keys)
    {
        var now = DateTimeOffset.UtcNow;
        return keys.GetAllKeys().Any(key =>
            !key.IsRevoked && key.ActivationDate <= now && key.ExpirationDate > now && Opens(key));
    }

    // One whose certificate is gone is of no use.
    private static bool Opens(IKey key)
    {
        try
        {
            return key.CreateEncryptor() is not null;
        }
        catch (Exception)
        {
            return false;
        }
    }

    // Null when another has stopped with it in hand: a second key is better than no app.
    private static FileStream? Hold(string path)
    {
        for (var since = Environment.TickCount64; Environment.TickCount64 - since < _patience.TotalMilliseconds;)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                Thread.Sleep(_betweenTries);
            }
        }

        return null;
    }
}
