namespace Gateway.Settings;

public static class TlsFaults
{
    private const string Section = "Gateway:Tls:";

    /// <param name="tls">What is set.</param>
    /// <param name="https">Whether an address is https.</param>
    public static IEnumerable<(string Key, string Value, string Expected)> Of(TlsOptions tls, bool https)
    {
        if (tls is { Certificate: null, Key: not null })
            yield return (Section + "Key", tls.Key, "a key needs its certificate: set Gateway:Tls:Certificate");
        foreach (var (key, path) in Files(tls))
            if (path is not null && !File.Exists(path)) yield return (Section + key, path, "there is no such file");
        foreach (var path in tls.Certificates.Where(path => !Path.Exists(path)))
            yield return (Section + "Certificates", path, "there is no such file or folder");
        if (tls.Challenges is { } folder && !Directory.Exists(folder))
            yield return (Section + "Challenges", folder, "there is no such folder");
        foreach (var fault in OfClients(tls)) yield return fault;
        if (!IsRedirect(tls.Redirect))
            yield return (Section + "Redirect", tls.Redirect, "expected on, off or the port of https");
        else if (tls.Redirect == "on" && !https)
            yield return (Section + "Redirect", tls.Redirect,
                "no address is https; where a proxy in front ends TLS, name its port, such as 443");
    }

    public static IEnumerable<(string Key, string Value, string Expected)> OfHttp3(GatewayOptions options, bool https)
    {
        const string key = "Gateway:Http3";
        if (!options.Http3) yield break;
        if (!https) yield return (key, "true", "no address is https");
        if (options.ProxyProtocol == ProxyProtocolMode.On)
            yield return (key, "true", "no PROXY protocol comes before QUIC: leave out one of the two");
    }

    private static (string Key, string? Path)[] Files(TlsOptions tls) =>
        [("Certificate", tls.Certificate), ("Key", tls.Key), ("ClientAuthorities", tls.ClientAuthorities)];

    private static IEnumerable<(string Key, string Value, string Expected)> OfClients(TlsOptions tls)
    {
        var mode = tls.ClientCertificates;
        if (mode is ClientCertificateMode.Off) yield break;
        if (mode is not (ClientCertificateMode.Optional or ClientCertificateMode.Required))
            yield return (Section + "ClientCertificates", mode, "expected off, optional or required");
        else if (tls.ClientAuthorities is null)
            yield return (Section + "ClientCertificates", mode,
                "it needs those who issue them: Gateway:Tls:ClientAuthorities");
    }

    private static bool IsRedirect(string text) => text is "on" or "off"
        || (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0);
}
