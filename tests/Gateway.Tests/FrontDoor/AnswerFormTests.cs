using Gateway.FrontDoor;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.FrontDoor;

public class AnswerFormTests
{
    private const string Browser =
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

    private readonly DefaultHttpContext _context = new();

    [Theory]
    [InlineData(Browser, true)]
    [InlineData("text/html", true)]
    [InlineData("TEXT/HTML, */*; q=0.01", true)]
    [InlineData("text/html, */*", true)]
    [InlineData("text/html, application/json", true)]
    [InlineData("application/json, text/html", false)]
    [InlineData("text/html;q=0.5, application/json", false)]
    [InlineData("text/html;q=0.5, application/problem+json;q=0.4", true)]
    [InlineData("text/html;q=0.5, */*", false)]
    [InlineData("application/json, text/plain, */*", false)]
    [InlineData("text/html;q=0", false)]
    [InlineData("*/*", false)]
    [InlineData("text/*", false)]
    [InlineData("text/event-stream", false)]
    [InlineData("image/avif,image/webp,*/*;q=0.8", false)]
    [InlineData("this is no list of types", false)]
    [InlineData("", false)]
    public void A_page_is_for_who_names_html_before_json(string accept, bool page)
    {
        _context.Request.Headers.Accept = accept;
        AnswerForm.IsPage(_context).Should().Be(page);
    }

    [Fact]
    public void Who_says_nothing_gets_the_document() => AnswerForm.IsPage(_context).Should().BeFalse();

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc-web+proto")]
    public void No_client_of_grpc_reads_pages(string type)
    {
        _context.Request.Headers.Accept = Browser;
        _context.Request.ContentType = type;
        AnswerForm.IsPage(_context).Should().BeFalse();
    }

    [Fact]
    public void No_socket_reads_pages_over_http_1_or_2()
    {
        _context.Request.Headers.Accept = Browser;
        _context.Request.Headers.Upgrade = "websocket";
        AnswerForm.IsPage(_context).Should().BeFalse();
        _context.Request.Headers.Remove("Upgrade");
        _context.Features.Set<IHttpExtendedConnectFeature>(new Connect());
        AnswerForm.IsPage(_context).Should().BeFalse();
    }

    /// <summary>Imitates a WebSocket over HTTP/2.</summary>
    private sealed class Connect : IHttpExtendedConnectFeature
    {
        public bool IsExtendedConnect => true;
        public string? Protocol => "websocket";
        public ValueTask<Stream> AcceptAsync() => throw new NotSupportedException();
    }
}
