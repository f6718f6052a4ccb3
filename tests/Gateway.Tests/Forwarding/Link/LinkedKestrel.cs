using Gateway.ReplicaHook;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Forwarding.Link;

/// <summary>What the hook does to a replica's Kestrel, so that it can be reached over the link.</summary>
internal static class LinkedKestrel
{
    public static void ListenOnLink(this WebApplicationBuilder builder, string path)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(path));
        builder.Services.AddSingleton<IConnectionListenerFactory>(new LinkTransport(path));
    }

    public static void OfferTrailers(this WebApplication app) => app.Use(next => context =>
    {
        AnswerTrailers.Offer(context.Features);
        return next(context);
    });

    public static bool CameOverLink(this Microsoft.AspNetCore.Http.HttpContext context) =>
        context.Features.Get<AnswerTrailers>() is not null;
}
