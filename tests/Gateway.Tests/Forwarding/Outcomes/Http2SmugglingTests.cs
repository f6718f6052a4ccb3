using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Forwarding.Outcomes;

/// <summary>Over HTTP/2 a field may hold what ends a field, or a request, over HTTP/1.1, which replicas are asked by.
/// </summary>
public sealed class Http2SmugglingTests
{
    private const string Next = "GET /smuggled HTTP/1.1\r\nHost: b\r\n\r\n";

    private static readonly (string Name, string Value)[] _good =
        [(":method", "POST"), (":scheme", "http"), (":authority", "a.example"), (":path", "/")];

    [Theory]
    [InlineData("x-a", "b\r\nx-evil: 1")]
    [InlineData("x-a", "b\r\n\r\n" + Next)]
    [InlineData("x-a", "b\nx-evil: 1")]
    [InlineData("x-a", "b\rx-evil: 1")]
    [InlineData("x-a", "b\0c")]
    [InlineData("X-Evil", "1")]
    [InlineData("cookie", "a=b\r\nx-evil: 1")]
    [InlineData("content-type", "text/plain\r\nx-evil: 1")]
    [InlineData("transfer-encoding", "chunked")]
    [InlineData("transfer-encoding", "identity")]
    [InlineData("content-length", "3")]
    [InlineData("content-length", "+38")]
    [InlineData("content-length", "38, 3")]
    [InlineData("connection", "content-length")]
    [InlineData(":path", "/ HTTP/1.1\r\nx-evil: 1")]
    [InlineData(":path", "/ HTTP/1.1\r\nHost: a\r\n\r\n" + Next)]
    [InlineData(":path", "/a b")]
    [InlineData(":path", "a")]
    [InlineData(":method", "GET / HTTP/1.1\r\nHost: a\r\n\r\n" + Next)]
    [InlineData(":method", "GET /smuggled HTTP/1.1\r\nx-evil:")]
    [InlineData(":authority", "a\r\nx-evil: 1")]
    [InlineData(":authority", "a/smuggled")]
    [InlineData(":authority", "a@b")]
    [InlineData(":scheme", "http://a/smuggled?")]
    public async Task What_would_be_another_request_to_a_replica_reaches_none(string name, string value)
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await KestrelReplica.ServeAsync(context => NoteAsync(context, seen));
        await using var gateway = await SmallGateway.OpenAsync(app.Linked);
        await RawHttp2.AskAsync(gateway.H2, [.. _good.Where(field => field.Name != name), (name, value)], Next);
        seen.Should().BeEmpty();
        await RawHttp2.AskAsync(gateway.H2, _good, "body");
        seen.Should().Equal("POST / body");
    }

    // HAProxy calls all that it was asked over HTTP/1.1 so, and Envoy what came to it over TLS.
    [Theory]
    [InlineData("https")]
    [InlineData("http")]
    [InlineData("ftp")]
    public async Task What_it_calls_its_scheme_makes_no_TLS_of_it(string scheme)
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await KestrelReplica.ServeAsync(context =>
        {
            seen.Enqueue(context.Request.Headers["X-Forwarded-Proto"].ToString());
            return Task.CompletedTask;
        });
        await using var gateway = await SmallGateway.OpenAsync(app.Linked);
        await RawHttp2.AskAsync(gateway.H2, [.. _good.Where(field => field.Name != ":scheme"), (":scheme", scheme)]);
        seen.Should().Equal("http");
    }

    // As over HTTP/1.1, where Kestrel lets in more than a token as well.
    [Theory]
    [InlineData("x-a: b\r\nx-evil")]
    [InlineData("x-evil: 1\r\nx-a")]
    [InlineData("x-evil:")]
    public async Task A_field_whose_name_is_none_is_left_out(string name)
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await KestrelReplica.ServeAsync(context => NoteAsync(context, seen));
        await using var gateway = await SmallGateway.OpenAsync(app.Linked);
        await RawHttp2.AskAsync(gateway.H2, [.. _good, (name, "1")], "body");
        seen.Should().Equal("POST / body");
    }

    [Theory]
    [InlineData("x-a", "b\r\nx-evil: 1")]
    [InlineData("x-a", "b\nx-evil: 1")]
    [InlineData("x-a: b\r\nx-evil", "1")]
    [InlineData("x-evil:", "1")]
    [InlineData("x-a", "b\r\n\r\n" + Next)]
    [InlineData("x-a: b\r\n\r\n" + Next, "1")]
    public async Task What_comes_after_a_body_is_no_other_request_either(string name, string value)
    {
        var seen = new ConcurrentQueue<string>();
        await using var app = await KestrelReplica.ServeAsync(context => NoteAsync(context, seen));
        await using var gateway = await SmallGateway.OpenAsync(app.Linked);
        await RawHttp2.AskAsync(gateway.H2, _good, "body", (name, value));
        await RawHttp2.AskAsync(gateway.H2, _good, "body", ("x-a", "b"));
        seen.Should().OnlyContain(one => one.StartsWith("POST / body")).And.NotContain(one => one.Contains("evil"));
        seen.Last().Should().Be("POST / body x-a=b");
    }

    private static async Task NoteAsync(HttpContext context, ConcurrentQueue<string> seen)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        var trailers = context.Features.Get<IHttpRequestTrailersFeature>() is { Available: true } after
            ? string.Concat(after.Trailers.Select(field => $" {field.Key}={field.Value}"))
            : "";
        seen.Enqueue(
            $"{context.Request.Method} {context.Request.Path}{context.Request.Headers["x-evil"]} {body}{trailers}");
    }
}
