using System.Net.Http.Headers;

namespace Gateway.Settings;

public static class MiddlewareFaults
{
    private const string Fields = "Gateway:SecurityHeaders:";
    private const string Cors = "Gateway:Cors:";

    public static IEnumerable<(string Key, string Value, string Expected)> Of(GatewayOptions options) =>
        [.. OfCompression(options.Compression), .. OfCors(options.Cors), .. OfFields(options.SecurityHeaders),
            .. OfFiles(options.StaticFiles)];

    private static IEnumerable<(string Key, string Value, string Expected)> OfCompression(CompressionOptions options)
    {
        foreach (var encoding in options.Encodings.Where(encoding => encoding is not ("br" or "gzip")))
            yield return ("Gateway:Compression:Encodings", encoding, "expected br, gzip");
        foreach (var type in options.Types.Where(type => !MediaTypeHeaderValue.TryParse(type, out _)))
            yield return ("Gateway:Compression:Types", type, "expected media types such as text/html");
    }

    private static IEnumerable<(string Key, string Value, string Expected)> OfCors(CrossOriginOptions options)
    {
        foreach (var origin in options.Origins.Where(origin => !IsOrigin(origin)))
            yield return (Cors + "Origins", origin, "expected https://HOST, https://*.HOST or *");
        if (options is { Credentials: true } && options.Origins.Contains("*"))
            yield return (Cors + "Credentials", "true", "browsers send none to all origins (*): name those that may");
        foreach (var (key, name) in Names(options).Where(name => !IsToken(name.Name)))
            yield return (Cors + key, name, "expected names as in HTTP");
    }

    private static IEnumerable<(string Key, string Name)> Names(CrossOriginOptions options) =>
    [
        .. options.Methods.Select(name => ("Methods", name)), .. options.Headers.Select(name => ("Headers", name)),
        .. options.ExposedHeaders.Select(name => ("ExposedHeaders", name)),
    ];

    private static IEnumerable<(string Key, string Value, string Expected)> OfFields(SecurityHeaderOptions options)
    {
        foreach (var (key, value) in new[]
            { ("ContentPolicy", options.ContentPolicy), ("PermissionsPolicy", options.PermissionsPolicy) })
            if (value is not null && value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                yield return (Fields + key, value, "expected one line of ASCII");
    }

    private static IEnumerable<(string Key, string Value, string Expected)> OfFiles(SiteFileOptions options)
    {
        if (options.Folder is { } folder && !Directory.Exists(folder))
            yield return ("Gateway:StaticFiles:Folder", folder, "there is no such folder");
        if (!options.Path.StartsWith('/'))
            yield return ("Gateway:StaticFiles:Path", options.Path, "a path starts with '/'");
    }

    // As browsers write it: a scheme, a host and, where it is not the scheme's own, a port.
    private static bool IsOrigin(string text) => text == "*"
        || (Uri.TryCreate(text.Replace("://*.", "://any.", StringComparison.Ordinal), UriKind.Absolute, out var url)
            && url is { PathAndQuery: "/", Fragment: "", UserInfo: "", Host.Length: > 0 }
            && !text.EndsWith('/') && !url.Host.Contains('*'));

    private static bool IsToken(string text) =>
        text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter));
}
