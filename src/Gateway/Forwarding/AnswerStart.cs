using Gateway.Replicas;
using Gateway.Requests;

namespace Gateway.Forwarding;

/// <summary>What the gateway does when a replica's answer begins, whatever it came over.</summary>
public readonly struct AnswerStart(ForwardContext forward, Replica replica, SessionAffinity affinity)
{
    /// <summary>Cancelled when what belongs to this client is another gateway's; never for one that is not
    /// bound.</summary>
    public CancellationToken GatewayLeft => forward.Binding is null ? CancellationToken.None : affinity.GatewayLeft;

    public void Began(in ResponseHead head)
    {
        forward.ResponseBegan((int)head.Status);
        if (head.IsStreaming) forward.Place.GiveBack(PlaceGiven.ForGood);
    }

    /// <summary>Adds the gateway's own to the answer's fields.</summary>
    public void Complete()
    {
        forward.Record.Stamp(forward.Context.Response.Headers);
        if (forward.Record.CountsBytes) CountBytes(forward.Context.Response);
    }

    public void Bind(in ResponseHead head) => affinity.Bind(forward, head, replica);

    // A length that is announced need not be counted; an upgrade has no body.
    private void CountBytes(HttpResponse response)
    {
        if (forward.Record.Body is not null || response.ContentLength is not null) return;
        if (response.StatusCode == StatusCodes.Status101SwitchingProtocols) return;
        response.Body = forward.Record.Body = new CountedBody(response.Body);
    }
}
