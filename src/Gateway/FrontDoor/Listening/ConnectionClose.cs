using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.FrontDoor;

// A connection that is closed without a word may have the next request on its way already: answers say it first.
public sealed class ConnectionClose
{
    private readonly GatedTransport _transport;
    private readonly Func<object, Task> _say;

    public ConnectionClose(GatedTransport transport) => (_transport, _say) = (transport, Say);

    // Whether clients are to leave is known only when an answer begins.
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(_say, context);
        return next(context);
    }

    private Task Say(object state)
    {
        if (!_transport.Leaving) return Task.CompletedTask;
        var context = (HttpContext)state;
        if (!HttpProtocol.IsHttp11(context.Request.Protocol) && !HttpProtocol.IsHttp10(context.Request.Protocol))
            context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        else if (context.Response.StatusCode != StatusCodes.Status101SwitchingProtocols)
            context.Response.Headers.Connection = "close";
        return Task.CompletedTask;
    }
}
