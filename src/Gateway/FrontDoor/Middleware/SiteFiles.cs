using Gateway.Requests;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace Gateway.FrontDoor;

internal static class SiteFiles
{
    public static void Use(IApplicationBuilder app, SiteFileOptions options)
    {
        var (files, prefix) = (new SiteFolder(options.Folder!), new PathString(options.Path.TrimEnd('/')));
        var variants = new FileVariants(files, prefix);
        app.UseDefaultFiles(new DefaultFilesOptions
        {
            FileProvider = files,
            RequestPath = prefix,
            DefaultFileNames = ["index.html"],
        });
        app.Use(variants.ChooseAsync);
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            RequestPath = prefix,
            ServeUnknownFileTypes = true,
            OnPrepareResponse = found => Prepare(found, options.MaxAge),
        });
        app.Use(FileVariants.Forget);
    }

    private static void Prepare(StaticFileResponseContext found, TimeSpan maxAge)
    {
        found.Context.Features.Get<RequestRecord>()!.IsAnsweredHere = true;
        FileVariants.Describe(found.Context);
        if (maxAge > TimeSpan.Zero)
            found.Context.Response.GetTypedHeaders().CacheControl =
                new CacheControlHeaderValue { Public = true, MaxAge = maxAge };
    }
}
