using Gateway.Observability;
using Gateway.Requests;

namespace Gateway.FrontDoor;

/// <summary>What a refused client is told, by the fields of draft-ietf-httpapi-ratelimit-headers-10, and the
/// operator.</summary>
public sealed class RateRefusals(RareWarning warning)
{
    /// <param name="policies">All that hold for it.</param>
    public void Tell(
        HttpContext context, RequestRecord record, RateRefusal refusal, IEnumerable<RatePolicy> policies)
    {
        var name = refusal.Policy.Name;
        var concurrent = refusal.Policy.Algorithm == RateAlgorithm.Concurrent;
        record.Failure = RequestFailure.RateLimited;
        record.RetryAfter = (int)Math.Max(1, Math.Ceiling(refusal.Wait.TotalSeconds));
        record.RatePolicy = string.Join(", ", policies.Select(policy => policy.Text));
        record.RateLimit = concurrent ? $"\"{name}\";r=0" : $"\"{name}\";r=0;t={record.RetryAfter}";
        record.PublicDetail = concurrent
            ? $"{refusal.Policy.Limit} requests of this client are being answered; ask again when one has ended."
            : $"The limit is reached; ask again in {record.RetryAfter} s.";
        GatewayMetrics.RateLimited(name);
        warning.Warn($"rate limit \"{name}\": {PeerOf(context.Connection)} is refused");
    }

    private static string PeerOf(ConnectionInfo connection) =>
        AddressForm.TextOf(connection.RemoteIpAddress) ?? "a client without an address";
}
