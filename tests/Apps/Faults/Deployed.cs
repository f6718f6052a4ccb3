namespace Faults;

/// <summary>The version of the app, and what is wrong with it: two files beside the <c>.dll</c>, as a deployment would
/// bring other code.</summary>
internal static class Deployed
{
    private static readonly string _version = Read("version.txt", "1");
    private static readonly string _fault = Read("fault.txt", "");

    public static bool IsReady => _fault != "not-ready";

    public static void Boot()
    {
        if (_fault != "crash") return;
        Console.Error.WriteLine("this version does not boot");
        Environment.Exit(9);
    }

    public static void Map(WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            context.Response.Headers["X-App-Version"] = _version;
            if (context.Request.Path.StartsWithSegments("/health")) await next(context);
            else if (_fault == "500") context.Response.StatusCode = 500;
            else await LateAsync(context, next);
        });
        app.MapGet("/version", () => _version);
    }

    private static async Task LateAsync(HttpContext context, RequestDelegate next)
    {
        await Task.Delay(_fault == "slow" ? 1200 : 0);
        await next(context);
    }

    private static string Read(string name, string otherwise)
    {
        var path = Path.Combine(AppContext.BaseDirectory, name);
        return File.Exists(path) ? File.ReadAllText(path) : otherwise;
    }
}
