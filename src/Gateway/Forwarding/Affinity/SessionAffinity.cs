using Gateway.Observability;
using Gateway.Replicas;
using Microsoft.Extensions.Primitives;

namespace Gateway.Forwarding;

/// <summary>Binds clients to the replica that keeps their state: docs/affinity.md. With <c>auto</c> the app shows it by
/// negotiating a connection, as SignalR and Blazor do.</summary>
public sealed class SessionAffinity(Fleet fleet, Func<GatewayOptions> options)
{
    private const string Negotiation = "/negotiate";

    private CancellationTokenSource _left = new();

    /// <summary>Cancelled when another gateway takes over, with replicas of its own.</summary>
    public CancellationToken GatewayLeft => _left.Token;

    /// <summary>What bound clients send reaches the other gateway then: their event streams are to follow.</summary>
    /// <param name="replaced">False when that one has died.</param>
    public void Leave(bool replaced)
    {
        if (replaced) _left.Cancel();
        else _left = new CancellationTokenSource();
    }

    /// <summary>Null when the client is bound to none, or to one that is lost.</summary>
    public Binding? Of(HttpRequest request)
    {
        if (options().Affinity == AffinityMode.Off) return null;
        var cookies = request.Headers.Cookie;
        return StringValues.IsNullOrEmpty(cookies) ? null : Of(request, AffinityCookie.Values(cookies));
    }

    /// <summary>Tells the client of an answer, where it is to come back to its replica.</summary>
    public void Bind(ForwardContext forward, in ResponseHead head, Replica replica)
    {
        var context = forward.Context;
        if (forward.Binding?.Replica == replica || CookiePath(context, head) is not { } path) return;
        replica.CountBound();
        TimeSpan? lifetime = options().Affinity == AffinityMode.Cookie ? options().AffinityLifetime : null;
        var attributes = AffinityCookie.Options(context.Request, path, lifetime);
        context.Response.Cookies.Append(AffinityCookie.Name, ReplicaHash.Of(replica), attributes);
    }

    private Binding? Of(HttpRequest request, IEnumerable<string> hashes)
    {
        var (came, begins) = (false, IsNegotiation(request));
        foreach (var hash in hashes)
        {
            came = true;
            if (Keeper(hash, begins) is not { } keeper) continue;
            GatewayMetrics.Bound("kept");
            return new Binding(keeper, begins, Polls(request));
        }

        if (came) GatewayMetrics.Bound("moved");
        return null;
    }

    // By its path the cookie is a hub's own.
    private bool Polls(HttpRequest request) => options().Affinity == AffinityMode.Auto
        && HttpMethods.IsGet(request.Method) && request.Query.ContainsKey("id");

    private Replica? Keeper(string hash, bool begins)
    {
        foreach (var replica in fleet.Current.Replicas)
            if (Binding.Serves(replica, begins) && ReplicaHash.Of(replica) == hash)
                return replica;
        return null;
    }

    private string? CookiePath(HttpContext context, in ResponseHead head) => options().Affinity switch
    {
        AffinityMode.Auto when head.Status == HttpStatusCode.OK && IsNegotiation(context.Request) => HubPath(context),
        // A shared cache would hand it to everybody.
        AffinityMode.Cookie when !IsShared(context.Response.Headers.CacheControl) => "/",
        _ => null,
    };

    private static bool IsNegotiation(HttpRequest request) => HttpMethods.IsPost(request.Method)
        && request.Path.Value!.EndsWith(Negotiation, StringComparison.OrdinalIgnoreCase);

    // As the client writes it: a browser compares letter by letter.
    private static string HubPath(HttpContext context)
    {
        var target = RequestTarget.AsItCame(context)?.Split('?')[0]
            ?? context.Request.PathBase.Add(context.Request.Path).ToUriComponent();
        return target.Length > Negotiation.Length ? target[..^Negotiation.Length] : "/";
    }

    private static bool IsShared(StringValues cacheControl) => cacheControl.ToString() is { Length: > 0 } rule
        && (rule.Contains("public", StringComparison.OrdinalIgnoreCase)
            || rule.Contains("s-maxage", StringComparison.OrdinalIgnoreCase));
}
