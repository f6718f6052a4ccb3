using Gateway.Requests;

namespace Gateway.Control;

/// <summary><c>POST /maintenance?on=true&amp;until=TIME&amp;message=TEXT&amp;allow=ADDRESS,…</c>, all but the first
/// optional.</summary>
public sealed class MaintenanceVerb(MaintenanceMode maintenance, TimeProvider clock)
{
    // Of a sentence or two; it is in every answer.
    private const int LongestMessage = 500;

    private static readonly char[] _separators = [',', ' '];

    public Task<VerbResult> AnswerAsync(VerbContext context) => Task.FromResult(Answer(context));

    private VerbResult Answer(VerbContext context)
    {
        if (!bool.TryParse(context.Text("on"), out var on)) return VerbResult.Misused("expected on=true or on=false");
        if (!on)
        {
            maintenance.Set(false);
            return VerbResult.Done("clients are served");
        }

        if (Fault(context, out var notice) is { } fault) return VerbResult.Misused(fault);
        maintenance.Set(true, notice);
        return VerbResult.Done(Told(notice));
    }

    private string? Fault(VerbContext context, out MaintenanceNotice notice)
    {
        var message = context.Text("message");
        var allow = (context.Text("allow") ?? "").Split(_separators, StringSplitOptions.RemoveEmptyEntries);
        notice = new MaintenanceNotice(null, message, allow);
        if (message?.Length > LongestMessage || message?.Any(char.IsControl) == true)
            return $"message: expected at most {LongestMessage} characters on one line";
        if (Array.Find(allow, text => AddressList.NetworkOf(text) is null) is { } unknown)
            return $"allow is '{unknown}'; expected addresses or networks such as 192.0.2.7 or 10.0.0.0/8";
        if (context.Text("until") is not { } text) return null;
        if (EndTime.Parse(text, clock) is not { } until) return $"until is '{text}'; expected {EndTime.Accepted}";
        notice = notice with { Until = until };
        return null;
    }

    private static string Told(MaintenanceNotice notice)
    {
        var until = notice.Until is { } time ? $", and are told {time:yyyy-MM-dd HH:mm zzz}" : "";
        var allow = notice.Allow.Count > 0 ? $"; {string.Join(", ", notice.Allow)} is served" : "";
        return $"clients get 503 with Retry-After{until}, health checks are answered{allow}; "
            + "it lasts until gateway maintenance off";
    }
}
