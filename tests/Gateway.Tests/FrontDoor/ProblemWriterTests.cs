using System.Text;
using Gateway.FrontDoor;
using Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.FrontDoor;

public class ProblemWriterTests
{
    private readonly DefaultHttpContext _context = new() { Response = { Body = new MemoryStream() } };

    [Fact]
    public async Task A_browser_gets_a_page_with_the_same_facts()
    {
        (await WriteAsync("text/html")).Should().StartWith("<!doctype html>").And.Contain("id-1");
        var headers = _context.Response.Headers;
        headers.ContentType.ToString().Should().Be("text/html; charset=utf-8");
        headers.ContentLanguage.ToString().Should().Be("en");
        headers.CacheControl.ToString().Should().Be("no-store");
        headers.Vary.ToString().Should().Be("Accept, Accept-Language");
        headers.RetryAfter.ToString().Should().Be("1");
        headers["X-Request-Id"].ToString().Should().Be("id-1");
        _context.Response.StatusCode.Should().Be(503);
    }

    [Fact]
    public async Task A_program_gets_the_document_as_ever()
    {
        (await WriteAsync("*/*")).Should().StartWith("{\"type\":");
        _context.Response.ContentType.Should().Be("application/problem+json");
        _context.Response.Headers.Vary.ToString().Should().Be("Accept");
    }

    [Fact]
    public async Task A_client_of_grpc_gets_a_status_whatever_it_accepts()
    {
        _context.Request.ContentType = "application/grpc";
        (await WriteAsync("text/html")).Should().BeEmpty();
        _context.Response.Headers["grpc-status"].ToString().Should().Be("14");
    }

    [Fact]
    public async Task HEAD_gets_the_head_of_the_page()
    {
        _context.Request.Method = "HEAD";
        (await WriteAsync("text/html")).Should().BeEmpty();
        _context.Response.ContentLength.Should().BePositive();
    }

    private async Task<string> WriteAsync(string accept)
    {
        _context.Request.Headers.Accept = accept;
        await ProblemWriter.WriteAsync(_context, new RequestRecord("id-1", 0), RequestFailure.NoReplicaReady);
        return Encoding.UTF8.GetString(((MemoryStream)_context.Response.Body).ToArray());
    }
}
