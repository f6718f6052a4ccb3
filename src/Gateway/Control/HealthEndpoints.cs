using Gateway.Observability;

namespace Gateway.Control;

/// <summary>Three answers for three who ask: <c>live</c> for who restarts this process, <c>ready</c> for who sends
/// clients to it, <c>fleet</c> for who wants to know whether the app serves.</summary>
public static class HealthEndpoints
{
    /// <param name="mayLook">Who may read more than the counts.</param>
    public static void Map(IEndpointRouteBuilder routes, StatusReporter reporter, Func<HttpContext, bool> mayLook)
    {
        routes.MapGet("/health/live", context => AnswerAsync(context, true, new GatewayCondition("live", null)));
        routes.MapGet("/health/ready", context => AnswerAsync(context, reporter.Answers, Seen(context)));
        routes.MapGet("/health/fleet", context =>
        {
            var seen = Seen(context);
            return AnswerAsync(context, seen.Serves, seen);
        });

        GatewayCondition Seen(HttpContext context) => mayLook(context) ? reporter.Condition : reporter.PublicCondition;
    }

    private static Task AnswerAsync(HttpContext context, bool well, GatewayCondition condition) =>
        SideServer.AnswerAsync(
            context, well ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
            JsonSerializer.SerializeToUtf8Bytes(condition, ConditionJson.Default.GatewayCondition));
}
