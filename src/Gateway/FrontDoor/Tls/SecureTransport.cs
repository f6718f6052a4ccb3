using System.Buffers;
using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.FrontDoor;

/// <summary>Sends clients to https, and keeps them there.</summary>
public sealed class SecureTransport(Func<TlsOptions> tls, Func<IReadOnlyList<string>> addresses)
{
    private const int HttpsPort = 443;

    // As it came it can stand in a field of an answer, and means the same there.
    private static readonly SearchValues<char> _plain =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Where(c => c != '#')]);

    /// <summary>Around all answers.</summary>
    public Task HoldAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.IsHttps) Hold(context, tls());
        return next(context);
    }

    /// <summary>For those who may come.</summary>
    public Task RedirectAsync(HttpContext context, RequestDelegate next) =>
        !context.Request.IsHttps && Target(context, tls().Redirect) is { } target
            ? Redirect(context, target)
            : next(context);

    // Browsers heed it over https alone. What is on localhost would be held by it for every other app there.
    private static void Hold(HttpContext context, TlsOptions options)
    {
        if (options.Hsts <= TimeSpan.Zero || IsOwnMachine(context.Request.Host.Host)) return;
        var value = $"max-age={options.Hsts.TotalSeconds:0}{(options.HstsSubdomains ? "; includeSubDomains" : "")}";
        context.Response.OnStarting(() =>
        {
            // An app that says so itself knows better.
            context.Response.Headers.TryAdd("Strict-Transport-Security", value);
            return Task.CompletedTask;
        });
    }

    private static bool IsOwnMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out _);

    // A load balancer's health checks pass: it would take a redirect for a failure.
    private string? Target(HttpContext context, string redirect)
    {
        if (redirect == "off" || HealthPath.Is(context.Request.Path.Value!)) return null;
        // Of Request.Host the framework makes letters that no field can have: xn--bcher-kva is bücher there.
        var named = new HostString(context.Request.Headers.Host.ToString()).Host;
        if (named.Length == 0 || Port(redirect) is not { } port) return null;
        return $"https://{(port == HttpsPort ? named : $"{named}:{port}")}{PathAndQuery(context)}";
    }

    private static string PathAndQuery(HttpContext context) =>
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget is ['/', ..] raw
            && !raw.AsSpan().ContainsAnyExcept(_plain)
            ? raw
            : $"{context.Request.PathBase}{context.Request.Path}{context.Request.QueryString}";

    private int? Port(string redirect)
    {
        if (int.TryParse(redirect, NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return port;
        var urls = addresses().Select(url => BindUrl.Parse(url, out _));
        return urls.FirstOrDefault(url => url is { IsHttps: true })?.Port;
    }

    // 308 keeps the method and the body, which 301 does not.
    private static Task Redirect(HttpContext context, string target)
    {
        context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        context.Response.Headers.Location = target;
        context.Response.ContentLength = 0;
        context.Features.Get<RequestRecord>()?.Stamp(context.Response.Headers);
        return Task.CompletedTask;
    }
}

/// <summary>Answers who asks whether the host is ours, for an ACME client that writes the answer into a folder.
/// </summary>
public sealed class AcmeChallenges(Func<TlsOptions> tls)
{
    private const string Prefix = "/.well-known/acme-challenge/";
    private const int Largest = 4096; // bytes; RFC 8555, 8.1: a token, a dot and a thumbprint

    // RFC 8555, 8.3: base64url alone. So no name leads out of the folder.
    private static readonly SearchValues<char> _token =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        tls().Challenges is { } folder && FileOf(context.Request, folder) is { } file
            ? SendAsync(context, file)
            : next(context);

    private static FileInfo? FileOf(HttpRequest request, string folder)
    {
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) return null;
        if (!request.Path.Value!.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var token = request.Path.Value[Prefix.Length..];
        if (token.Length == 0 || token.AsSpan().ContainsAnyExcept(_token)) return null;
        var file = new FileInfo(Path.Combine(folder, Prefix.Trim('/'), token));
        return file is { Exists: true, Length: <= Largest } ? file : null;
    }

    private static Task SendAsync(HttpContext context, FileInfo file)
    {
        context.Response.ContentType = "text/plain";
        context.Response.ContentLength = file.Length;
        context.Features.Get<RequestRecord>()?.Stamp(context.Response.Headers);
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.SendFileAsync(file.FullName, context.RequestAborted);
    }
}
