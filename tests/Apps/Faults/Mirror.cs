using System.Text;
using Microsoft.AspNetCore.Http.Features;
// In the tests' project too, which has other usings by itself.
using HttpContext = Microsoft.AspNetCore.Http.HttpContext;
using HttpRequest = Microsoft.AspNetCore.Http.HttpRequest;
using HttpResponse = Microsoft.AspNetCore.Http.HttpResponse;

namespace Faults;

/// <summary>
/// <c>--mirror</c>: answers whatever is asked with what it has seen: method and target, one line for each value of each
/// header, and the body. <c>X-Answer</c> asks for an answer that is odd instead.
/// </summary>
internal static class Mirror
{
    // Where an answer has no body.
    private const string InHead = "X-Mirror";

    private static readonly Dictionary<string, Action<HttpResponse>> _odd = new()
    {
        ["date"] = answer => answer.Headers.Date = "Thu, 01 Jan 1970 00:00:00 GMT",
        ["server"] = answer => answer.Headers.Server = "an app of its own/1.0",
        ["cookies"] = answer => answer.Headers.SetCookie = new[] { "a=1; Path=/", "b=2, 3", "a=1; Path=/" },
        ["lines"] = answer => answer.Headers["X-A"] = new[] { "1", "2, 3", "1" },
        ["empty"] = answer => answer.Headers["X-A"] = "",
        ["utf8"] = answer => answer.Headers["X-A"] = "Gr\u00fc\u00dfe \u6771\u4eac",
        ["request-id"] = answer => answer.Headers["X-Request-Id"] = "of-the-app",
        ["location"] = answer => (answer.StatusCode, answer.Headers.Location) = (302, "//other/%2F?a b#c"),
        ["named"] = answer =>
        {
            answer.Headers.Connection = "X-Secret, Content-Type, Set-Cookie";
            answer.Headers["X-Secret"] = "1";
            answer.Headers.SetCookie = "a=1";
        },
        ["hop"] = answer =>
        {
            answer.Headers.KeepAlive = "timeout=5";
            answer.Headers["Proxy-Connection"] = "keep-alive";
        },
        ["reason"] = answer => answer.HttpContext.Features.Get<IHttpResponseFeature>()!.ReasonPhrase = "Very Fine",
        ["long-head"] = answer => answer.Headers["X-A"] = new string('a', 20_000),
        ["many"] = answer => answer.Headers["X-A"] = Enumerable.Range(0, 200).Select(number => $"{number}").ToArray(),
    };

    public static bool IsAsked(HttpContext context) => !context.Request.Path.StartsWithSegments("/health");

    // Whatever becomes of its client: one that has ended its side still listens.
    public static async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body, CancellationToken.None);
        var answer = request.Headers["X-Answer"].ToString();
        if (_odd.TryGetValue(answer, out var odd)) odd(response);
        if (int.TryParse(answer, out var status)) response.StatusCode = status;
        byte[] report = [.. Encoding.UTF8.GetBytes(Head(request)), .. body.ToArray()];
        var isBodiless = request.Method == "HEAD" || response.StatusCode is 204 or 205 or 304;
        if (isBodiless) response.Headers[InHead] = Convert.ToBase64String(report);
        else await response.Body.WriteAsync(report, CancellationToken.None);
    }

    private static string Head(HttpRequest request)
    {
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var head = new StringBuilder($"{request.Method} {target}\n");
        foreach (var (name, values) in request.Headers)
            foreach (var value in values) head.Append(name).Append(": ").Append(value).Append('\n');
        return head.Append('\n').ToString();
    }
}
