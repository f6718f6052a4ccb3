namespace Gateway.Settings;

/// <param name="Scheme"><c>http</c>, <c>https</c>, <c>h2c</c>, <c>unix</c> or <c>systemd</c>.</param>
/// <param name="Host">A name, an IP address without brackets, or <c>*</c> for every address; the path of a Unix socket;
/// the name of a socket that systemd passes, empty for each that it does.</param>
/// <param name="Port">0 lets the system choose; always 0 for a Unix socket.</param>
public sealed record BindUrl(string Scheme, string Host, int Port)
{
    public const string Accepted = "http://HOST:PORT, https://HOST:PORT, h2c://HOST:PORT, unix:/PATH or systemd:NAME";
    private const string SystemdPrefix = "systemd:";
    private const string UnixPrefix = "unix:";

    private static readonly string[] _schemes = ["http", "https", "h2c"];

    public bool IsHttps => Scheme == "https";
    public bool IsSystemd => Scheme == "systemd";
    public bool IsUnix => Scheme == "unix";

    public static BindUrl? Parse(string text, out string? fault)
    {
        if (text.StartsWith(UnixPrefix, StringComparison.OrdinalIgnoreCase))
            return ParseUnix(text[UnixPrefix.Length..], out fault);
        if (text.StartsWith(SystemdPrefix, StringComparison.OrdinalIgnoreCase))
        {
            fault = OperatingSystem.IsLinux() ? null : "systemd is Linux's alone";
            return fault is null ? new BindUrl("systemd", text[SystemdPrefix.Length..], 0) : null;
        }

        fault = $"expected {Accepted}";
        // Uri does not know "*" and "+" as hosts.
        var wild = text.Replace("://*", "://0.0.0.0", StringComparison.Ordinal)
            .Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        if (!Uri.TryCreate(wild, UriKind.Absolute, out var uri) || !_schemes.Contains(uri.Scheme)) return null;
        if (uri.Host.Length == 0 || uri.UserInfo.Length > 0) return null;

        fault = FaultOf(uri);
        if (fault is not null) return null;
        var host = wild == text ? uri.Host.Trim('[', ']') : "*";
        return new BindUrl(uri.Scheme, host, uri.Port < 0 ? 80 : uri.Port);
    }

    public override string ToString()
    {
        if (IsUnix) return UnixPrefix + Host;
        if (IsSystemd) return SystemdPrefix + Host;
        var host = Host.Contains(':') ? $"[{Host}]" : Host;
        return $"{Scheme}://{host}:{Port}";
    }

    private static string? FaultOf(Uri uri)
    {
        if (uri.PathAndQuery is not ("/" or "") || uri.Fragment.Length > 0)
            return "an address to listen on has no path";
        if (uri.HostNameType == UriHostNameType.Dns && uri.Host != "localhost")
            return "a host to listen on is localhost, an IP address of this machine, or * for every address";
        return uri is { Port: 0, Host: "localhost" }
            ? "localhost has two addresses, and a port that the system chooses fits one: write 127.0.0.1:0 or [::1]:0"
            : null;
    }

    private static BindUrl? ParseUnix(string path, out string? fault)
    {
        if (path.StartsWith("//", StringComparison.Ordinal)) path = path[2..];
        fault = !Path.IsPathFullyQualified(path) ? "the path of a Unix socket is absolute"
            : !UnixSocketPath.Fits(path)
                ? $"the path of a Unix socket has at most {UnixSocketPath.Longest} bytes"
            : null;
        return fault is null ? new BindUrl("unix", path, 0) : null;
    }
}
