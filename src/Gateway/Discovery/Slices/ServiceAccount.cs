using System.Security.Cryptography.X509Certificates;

namespace Gateway.Discovery;

/// <summary>What Kubernetes mounts into a pod. Read anew each time: a token lasts an hour, and is replaced
/// before.</summary>
public sealed class ServiceAccount(string folder)
{
    /// <exception cref="IOException">There is none.</exception>
    public Task<string> TokenAsync(CancellationToken stop) => ReadAsync("token", stop);

    public Task<string> NamespaceAsync(CancellationToken stop) => ReadAsync("namespace", stop);

    /// <summary>Null where the API server's certificate is issued by somebody whom this machine knows.</summary>
    public X509ChainPolicy? Authorities()
    {
        var file = Path.Combine(folder, "ca.crt");
        if (!File.Exists(file)) return null;
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy;
    }

    private async Task<string> ReadAsync(string name, CancellationToken stop) =>
        (await File.ReadAllTextAsync(Path.Combine(folder, name), stop)).Trim();
}
