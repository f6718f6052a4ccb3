namespace Gateway.Settings;

public enum RateAlgorithm { Fixed, Sliding, Bucket, Concurrent }

/// <summary>One limit, as <c>address:100/1m</c>, <c>key:sliding:100/1m</c>, <c>key:bucket:10/1s:50</c> (at most 50 at
/// once) or <c>address:concurrent:20</c>.</summary>
/// <param name="ByKey">Else by address. A client without a known key goes by its address here, too.</param>
/// <param name="Burst">What a full bucket holds.</param>
public sealed record RatePolicy(
    string Name, bool ByKey, RateAlgorithm Algorithm, int Limit, TimeSpan Window, int Burst)
{
    public const string Accepted =
        "address or key, then N/WINDOW, sliding:N/WINDOW, bucket:N/WINDOW:BURST or concurrent:N, "
        + "as in address:100/1m, with a window from 1s to 24h";

    private const int Most = 1_000_000_000;

    private static readonly (TimeSpan Least, TimeSpan Most) _windows = (TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));

    /// <summary>As <c>RateLimit-Policy</c> writes it.</summary>
    public string Text => Algorithm switch
    {
        RateAlgorithm.Concurrent => $"\"{Name}\";q={Limit};qu=\"concurrent-requests\"",
        RateAlgorithm.Bucket => $"\"{Name}\";q={Burst};w={Math.Ceiling(Window.TotalSeconds * Burst / Limit):0}",
        _ => $"\"{Name}\";q={Limit};w={Window.TotalSeconds:0}",
    };

    public static RatePolicy? Parse(string text)
    {
        var parts = text.Split(':');
        if (parts.Length < 2 || parts[0] is not ("address" or "key")) return null;
        var word = parts[1] is "sliding" or "bucket" or "concurrent" or "fixed" ? parts[1] : null;
        var rest = word is null ? parts[1..] : parts[2..];
        var byKey = parts[0] == "key";
        if (word == "concurrent")
            return rest.Length == 1 && Number(rest[0]) is { } places
                ? new RatePolicy(parts[0], byKey, RateAlgorithm.Concurrent, places, TimeSpan.Zero, places)
                : null;
        if (rest.Length == 0 || Rate(rest[0]) is not var (limit, window)) return null;
        if (word == "bucket" ? rest.Length > 2 : rest.Length > 1) return null;
        var algorithm = word switch
        {
            "sliding" => RateAlgorithm.Sliding,
            "bucket" => RateAlgorithm.Bucket,
            _ => RateAlgorithm.Fixed,
        };
        return (rest.Length == 2 ? Number(rest[1]) : limit) is { } burst
            ? new RatePolicy(parts[0], byKey, algorithm, limit, window, burst)
            : null;
    }

    /// <summary>All that hold, each with a name of its own: the second by address is <c>address-2</c>.</summary>
    public static IReadOnlyList<RatePolicy> AllOf(RateLimitOptions options)
    {
        var all = options.Policies.Select(Parse).OfType<RatePolicy>().ToList();
        var named = all.Select((policy, place) =>
            all.Take(place).Count(other => other.Name == policy.Name) is > 0 and var before
                ? policy with { Name = $"{policy.Name}-{before + 1}" }
                : policy);
        return options.Requests is { } requests ? [OfClient(options, requests), .. named] : [.. named];
    }

    /// <param name="text">One that has been found right.</param>
    public static RatePolicy OfRoute(string path, string text)
    {
        var policy = Parse(text)!;
        var escaped = Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal);
        return policy with { Name = $"{policy.Name} {escaped}" };
    }

    private static RatePolicy OfClient(RateLimitOptions options, int requests) => new(
        "client", options.Header is not null, RateAlgorithm.Fixed, requests, options.Window, requests);

    private static (int Limit, TimeSpan Window)? Rate(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || Number(text[..slash]) is not { } limit) return null;
        if (!Duration.TryParse(text[(slash + 1)..], out var window)) return null;
        return window >= _windows.Least && window <= _windows.Most ? (limit, window) : null;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is >= 1 and <= Most
            ? number
            : null;
}
