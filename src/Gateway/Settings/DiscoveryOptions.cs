namespace Gateway.Settings;

/// <summary>How replicas that somebody else runs are found and spoken to.</summary>
public sealed record DiscoveryOptions
{
    /// <summary><c>dns</c>: A and AAAA records; <c>srv</c>: SRV records; <c>endpointslices</c>: the Kubernetes API; or
    /// <c>file</c>.</summary>
    public string Kind { get; init; } = DiscoveryKind.Dns;

    /// <summary>Between two look-ups of a name.</summary>
    [Within("100ms", "1h")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait after look-ups that failed or found nothing.</summary>
    [Within("100ms", "1h")]
    public TimeSpan BackOffMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Addresses stay for so long while their name has none: a name server that says so may have forgotten
    /// them for a moment. One that does not answer takes nobody away, however long.</summary>
    [Within("0s", "1h")]
    public TimeSpan GoneAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For so long a version that is new is compared with the one before, where replicas say which they run; 0
    /// for not at all.</summary>
    [Within("0s", "1h")]
    public TimeSpan Watch { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Of the requests, in percent, that all replicas of the new version get together meanwhile; 0 for as many
    /// as they would get anyway.</summary>
    [Within("0", "99")]
    public int CanaryPercent { get; init; }

    /// <summary>A file whose text says why replicas are away, when somebody who knows writes one; null for
    /// none.</summary>
    public string? Notice { get; init; }

    /// <summary>What such replicas speak: <c>h1</c>, or <c>h2c</c> and nothing else.</summary>
    public string Protocol { get; init; } = "h1";

    /// <summary>Addresses that are used; beyond it the first in order are.</summary>
    [Within("1", "100000")]
    public int Most { get; init; } = 1000;

    /// <summary>With <c>srv</c>: name servers that are asked, as <c>ADDRESS</c> or <c>ADDRESS:PORT</c>. Empty: the
    /// system's.</summary>
    public IReadOnlyList<string> NameServers { get; init; } = [];

    /// <summary>With <c>file</c>: the file that lists the replicas.</summary>
    public string? File { get; init; }

    /// <summary>With <c>endpointslices</c>: the URL of the API server. Null: the one that the pod is told.</summary>
    public string? ApiServer { get; init; }

    /// <summary>With <c>endpointslices</c>: the folder with <c>token</c>, <c>namespace</c> and <c>ca.crt</c>.</summary>
    public string ServiceAccount { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Where this gateway is: replicas of the same zone are preferred. Null: none are.</summary>
    public string? Zone { get; init; }

    /// <summary>So many more requests in flight has a replica of this zone before one of another zone is
    /// chosen.</summary>
    [Within("0", "100000")]
    public int Spill { get; init; } = 16;
}

public static class DiscoveryKind
{
    public const string Dns = "dns";
    public const string Srv = "srv";
    public const string EndpointSlices = "endpointslices";
    public const string File = "file";

    public static IReadOnlyList<string> All { get; } = [Dns, Srv, EndpointSlices, File];
}
