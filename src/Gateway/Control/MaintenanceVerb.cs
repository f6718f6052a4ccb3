using Gateway.Requests;

namespace Gateway.Control;

/// <summary><c>POST /maintenance?on=true|false</c>.</summary>
public sealed class MaintenanceVerb(MaintenanceMode maintenance)
{
    public Task<VerbResult> AnswerAsync(VerbContext context) => Task.FromResult(Answer(context));

    private VerbResult Answer(VerbContext context)
    {
        if (!bool.TryParse(context.Text("on"), out var on)) return VerbResult.Misused("expected on=true or on=false");
        maintenance.Set(on);
        return VerbResult.Done(
            on ? "clients get 503 with Retry-After, health checks are answered" : "clients are served");
    }
}
