namespace Gateway.Requests;

/// <summary>What says of a request who sent it, by which address and over what. Only proxies write such fields, and
/// apps believe them: those that came are taken off, and the gateway writes its own.</summary>
public static class ForgedFields
{
    private static readonly string[] _prefixes = ["X-Forwarded-", "X-Original-"];

    // By their lengths. Beside the gateway's own they are what proxies and networks of them say, and what those read
    // who look for a client's address in every field that they have heard of.
    private static readonly string[][] _names = ByLength(
        "Forwarded", "X-Forwarded", "Forwarded-For", "X-Real-IP", "X-Client-IP", "Client-IP", "X-Cluster-Client-IP",
        "X-Remote-IP", "X-Remote-Addr", "X-ProxyUser-IP", "Proxy-Client-IP", "WL-Proxy-Client-IP", "True-Client-IP",
        "CF-Connecting-IP", "CF-Connecting-IPv6", "CF-Visitor", "Fastly-Client-IP", "Fly-Client-IP",
        "X-Azure-ClientIP", "X-Azure-SocketIP", "X-AppEngine-User-IP", "X-Envoy-External-Address",
        "CloudFront-Viewer-Address", "CloudFront-Forwarded-Proto", "X-Scheme", "X-Url-Scheme", "Front-End-Https",
        "X-ARR-SSL", "X-ARR-ClientCert", "Client-Cert", "Client-Cert-Chain",
        "X-Gateway-Client", "X-Gateway-Hostless", "X-Gateway-Line");

    public static void Drop(IHeaderDictionary fields)
    {
        List<string>? forged = null;
        foreach (var (name, _) in fields)
            if (Is(name)) (forged ??= []).Add(name);
        if (forged is null) return;
        foreach (var name in forged) fields.Remove(name);
    }

    // Asked of every field of every request: without a closure.
    public static bool Is(string name)
    {
        if (name.Length < _names.Length)
            foreach (var other in _names[name.Length])
                if (Begins(name, other)) return true;
        foreach (var prefix in _prefixes)
            if (Begins(name, prefix)) return true;
        return false;
    }

    private static string[][] ByLength(params string[] names)
    {
        var byLength = names.ToLookup(name => name.Length);
        return [.. Enumerable.Range(0, names.Max(name => name.Length) + 1)
            .Select(length => byLength[length].ToArray())];
    }

    // To CGI, WSGI and their like X_Real_IP is the same variable.
    private static bool Begins(string name, string prefix)
    {
        if (name.Length < prefix.Length) return false;
        for (var place = 0; place < prefix.Length; place++)
        {
            var letter = name[place] == '_' ? '-' : name[place];
            if (char.ToLowerInvariant(letter) != char.ToLowerInvariant(prefix[place])) return false;
        }

        return true;
    }
}
