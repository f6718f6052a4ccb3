namespace Gateway.FrontDoor;

/// <summary>What browsers are told of answers that do not say it themselves.</summary>
internal sealed class SecurityHeaders
{
    private readonly (string Name, string Value)[] _fields;
    private readonly Func<object, Task> _write;

    private SecurityHeaders((string Name, string Value)[] fields) => (_fields, _write) = (fields, Write);

    /// <summary>Null where there are none.</summary>
    public static SecurityHeaders? Of(SecurityHeaderOptions options)
    {
        List<(string Name, string Value)> fields = [];
        if (options.Standard)
        {
            fields.Add(("X-Content-Type-Options", "nosniff"));
            fields.Add(("X-Frame-Options", "SAMEORIGIN"));
            fields.Add(("Referrer-Policy", "strict-origin-when-cross-origin"));
        }

        if (options.ContentPolicy is { } content) fields.Add(("Content-Security-Policy", content));
        if (options.PermissionsPolicy is { } permissions) fields.Add(("Permissions-Policy", permissions));
        return fields.Count > 0 ? new SecurityHeaders([.. fields]) : null;
    }

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(_write, context.Response.Headers);
        return next(context);
    }

    private Task Write(object answer)
    {
        foreach (var (name, value) in _fields) ((IHeaderDictionary)answer).TryAdd(name, value);
        return Task.CompletedTask;
    }
}
