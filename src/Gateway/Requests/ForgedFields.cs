namespace Gateway.Requests;

/// <summary>What says of a request who sent it, by which address and over what. Only proxies write such fields, and
/// apps believe them: those that came are taken off, and the gateway writes its own.</summary>
public static class ForgedFields
{
    private static readonly string[] _names =
        [
            "Forwarded", "X-Real-IP", "X-ARR-ClientCert", "X-Gateway-Client", "X-Gateway-Hostless", "X-Gateway-Line",
            "Client-Cert", "Client-Cert-Chain",
        ];

    private static readonly string[] _prefixes = ["X-Forwarded-", "X-Original-"];

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
        if (name.Length == 0 || (name[0] | 0x20) is not ('x' or 'f' or 'c')) return false;
        foreach (var other in _names)
            if (other.Length == name.Length && Begins(name, other)) return true;
        foreach (var prefix in _prefixes)
            if (Begins(name, prefix)) return true;
        return false;
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
