namespace Gateway.Forwarding;

/// <summary>Which bodies are read before a replica is asked: docs/decisions/0060-small-bodies-first.md.</summary>
public static class ReadAhead
{
    /// <summary>For a body of unknown length: its client may send no more before it sees an answer.</summary>
    public static readonly TimeSpan Unannounced = TimeSpan.FromMilliseconds(50);

    public static bool Suits(HttpRequest request, int most)
    {
        if (most == 0 || (request.ContentLength ?? 0) > most) return false;
        // It is for the app to say whether it wants the body.
        if (request.Headers.ContainsKey("Expect")) return false;
        return !ChannelRule.IsGrpc(request);
    }
}
