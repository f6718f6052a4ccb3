namespace Gateway.Forwarding;

/// <summary>What .NET's HTTP client takes for an answer and nobody may pass on: RFC 9110, 9112.</summary>
public static class ResponseCheck
{
    /// <exception cref="HttpIOException">It is not HTTP.</exception>
    public static void Demand(HttpResponseMessage response, in ResponseHead head, bool upgrades)
    {
        if (FaultOf(response, head, upgrades) is { } fault)
            throw new HttpIOException(HttpRequestError.InvalidResponse, fault);
    }

    private static string? FaultOf(HttpResponseMessage response, in ResponseHead head, bool upgrades)
    {
        if (head.Status < HttpStatusCode.Continue) return $"the answer's status is {(int)head.Status:000}";
        if (head.Status == HttpStatusCode.SwitchingProtocols && !upgrades) return "nobody has asked for an upgrade";
        if (head.Length > 0 && head.Status is HttpStatusCode.NoContent or HttpStatusCode.ResetContent)
            return $"an answer of status {(int)head.Status} has no body";
        return EncodingFault(response, head);
    }

    private static string? EncodingFault(HttpResponseMessage response, in ResponseHead head)
    {
        if (!response.Headers.NonValidated.TryGetValues("Transfer-Encoding", out var encoding)) return null;
        if (!"chunked".Equals(encoding.ToString(), StringComparison.OrdinalIgnoreCase))
            return $"the answer's transfer encoding is {encoding}";
        return head.Length is null ? null : "the answer has both a length and chunks";
    }
}
