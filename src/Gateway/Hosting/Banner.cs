using Gateway.Observability;

namespace Gateway.Hosting;

public static class Banner
{
    public static string Text(GatewayIdentity identity, string? token, RunPlan plan, string control) =>
        string.Create(CultureInfo.InvariantCulture, $"""
            gateway {StatusReporter.Version} on {string.Join(", ", identity.Bind)}
              admin     {identity.Admin ?? "off"}{(token is null ? "" : "\n  token     " + token)}
              replicas  {plan.Why}
              app       {PlainText.Of(plan.App)}
              control   {control}
            """);
}
