namespace Gateway.Forwarding;

/// <summary>What .NET's HTTP client takes for an answer and nobody may pass on: RFC 9110, 9112.</summary>
public static class ResponseCheck
{
    /// <exception cref="HttpIOException">It is not HTTP.</exception>
    /// <exception cref="BadHttpRequestException">The client has asked for what the app does not have.</exception>
    public static void Demand(HttpResponseMessage response, in ResponseHead head, ProtocolUpgrade? asked)
    {
        if (response.Version.Major == 1) ProtocolUpgrade.DemandRefusal(asked, (int)head.Status);
        if (FaultOf(response, head, asked) is { } fault)
            throw new HttpIOException(HttpRequestError.InvalidResponse, fault);
    }

    private static string? FaultOf(HttpResponseMessage response, in ResponseHead head, ProtocolUpgrade? asked)
    {
        if (head.Status < HttpStatusCode.Continue) return $"the answer's status is {(int)head.Status:000}";
        if (head.Status == HttpStatusCode.SwitchingProtocols
            && ProtocolUpgrade.FaultOf(asked, Given(response)) is { } fault) return fault;
        if (head.Length > 0 && head.Status is HttpStatusCode.NoContent or HttpStatusCode.ResetContent)
            return $"an answer of status {(int)head.Status} has no body";
        return EncodingFault(response, head);
    }

    private static string? Given(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Upgrade", out var given) ? given.ToString() : null;

    private static string? EncodingFault(HttpResponseMessage response, in ResponseHead head)
    {
        if (!response.Headers.NonValidated.TryGetValues("Transfer-Encoding", out var encoding)) return null;
        if (!"chunked".Equals(encoding.ToString(), StringComparison.OrdinalIgnoreCase))
            return $"the answer's transfer encoding is {encoding}";
        return head.Length is null ? null : "the answer has both a length and chunks";
    }
}
