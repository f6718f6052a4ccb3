namespace Gateway.FrontDoor;

/// <summary>Which of the operator's routes a request belongs to: the one of the longest path.</summary>
public sealed class RouteRules(Func<GatewayOptions> options)
{
    private readonly MadeOfLive<(PathString Path, RouteLimits Route)[]> _routes = new(options, now =>
        [.. now.Routes.Values.Select(route => (Path: new PathString(route.Path.TrimEnd('/')), route))
            .OrderByDescending(pair => pair.Path.Value!.Length)]);

    public RouteLimits? Of(PathString path)
    {
        foreach (var (begin, route) in _routes.Value)
            if (path.StartsWithSegments(begin)) return route;
        return null;
    }
}
