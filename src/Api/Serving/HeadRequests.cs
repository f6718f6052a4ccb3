using Microsoft.AspNetCore.Http.Metadata;

namespace Api.Serving;

/// <summary>Answers HEAD, as monitors and caches send it, wherever there is GET; the server leaves the body out.</summary>
public static class HeadRequests
{
    /// <summary>Not where the answer is a stream, which would go on without a byte.</summary>
    public static RouteGroupBuilder MapGroupWithHead(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("");
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods is [var method] && HttpMethods.IsGet(method)
                && !endpoint.Metadata.OfType<IProducesResponseTypeMetadata>().Any(answer => answer.ContentTypes.Contains(Accepts.EventStream)))
                endpoint.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
        });
        return group;
    }
}
