using Gateway.Requests;

namespace Gateway.FrontDoor;

public sealed class RequestGuard(Func<LimitOptions> limits, MaintenanceMode maintenance, ClientLimit clients)
{
    public RequestFailure? Refuses(HttpContext context, RequestRecord record)
    {
        if (!HostName.CanBeSentOn(context.Request.Headers.Host.ToString()))
        {
            record.PublicDetail = "The host is malformed.";
            return RequestFailure.BadRequest;
        }

        if (maintenance.Refuses(context.Request.Path.Value!)) return RequestFailure.Maintenance;
        if (context.Request.ContentLength > limits().RequestBody) return RequestFailure.BodyTooLarge;
        if (clients.Refuses(context) is not { } wait) return null;
        record.RetryAfter = (int)Math.Max(1, Math.Ceiling(wait.TotalSeconds));
        record.RatePolicy = clients.Policy;
        return RequestFailure.RateLimited;
    }
}
