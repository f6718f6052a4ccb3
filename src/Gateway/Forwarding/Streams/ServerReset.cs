using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Forwarding;

// YARP resets what breaks off with CANCEL (8), by two constants that changed places: a client would take it for its own
// doing, and not try again.
/// <summary>Whatever ends an answer before its time is the server's.</summary>
public sealed class ServerReset(IHttpResetFeature stream) : IHttpResetFeature
{
    private const int InternalError = 2; // RFC 9113, section 7

    public static void Prepare(HttpContext context)
    {
        if (context.Features.Get<IHttpResetFeature>() is { } stream and not ServerReset)
            context.Features.Set<IHttpResetFeature>(new ServerReset(stream));
    }

    public void Reset(int errorCode) => stream.Reset(InternalError);
}
