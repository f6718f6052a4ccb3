namespace Gateway.Settings;

/// <summary>The <c>https</c> addresses: certificates, and what goes with them.</summary>
[Live]
public sealed record TlsOptions
{
    /// <summary>PEM or PFX file.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM key file when it is not in <see cref="Certificate"/>.</summary>
    public string? Key { get; init; }

    /// <summary>More of them, for the hosts that are their names: files, and folders as certbot and Kubernetes fill
    /// them.</summary>
    public IReadOnlyList<string> Certificates { get; init; } = [];

    /// <summary>Between two looks at the files, which may be replaced at any time; 0 for none but at a
    /// reload.</summary>
    [Within("0s", "24h")]
    public TimeSpan Watch { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Password of a PFX or of an encrypted key; masked by <c>--print-config</c>.</summary>
    public string? Password { get; init; }

    /// <summary>Whether the issuer is asked whether it has revoked a certificate, and clients are shown what it says.
    /// </summary>
    public bool Ocsp { get; init; }

    /// <summary><c>off</c>, <c>optional</c> or <c>required</c>.</summary>
    public string ClientCertificates { get; init; } = ClientCertificateMode.Off;

    /// <summary>PEM file of those whose client certificates count.</summary>
    public string? ClientAuthorities { get; init; }

    /// <summary><c>off</c>; <c>on</c>: requests without TLS are sent to the first https address; or the port that
    /// clients know it by.</summary>
    public string Redirect { get; init; } = "off";

    /// <summary>For so long browsers ask by https alone; 0 does not tell them.</summary>
    [Within("0s", "3650d")]
    public TimeSpan Hsts { get; init; }

    /// <summary>Whether <see cref="Hsts"/> holds for all names below the host as well.</summary>
    public bool HstsSubdomains { get; init; }

    /// <summary>Folder into which an ACME client writes what proves that the host is ours, below
    /// <c>.well-known/acme-challenge</c>.</summary>
    public string? Challenges { get; init; }

    public override string ToString() => nameof(TlsOptions);
}

/// <summary>The values of <c>Gateway:Tls:ClientCertificates</c>.</summary>
public static class ClientCertificateMode
{
    public const string Off = "off";
    public const string Optional = "optional";
    public const string Required = "required";
}
