using System.Text;
using Gateway.FrontDoor;
using Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.FrontDoor;

public sealed class ErrorPagesTests : IDisposable
{
    private static readonly Problem _problem =
        new("urn:x", "No replica is ready", 503, "None <can> take requests", "/x", "id-1");

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly List<string> _warnings = [];
    private readonly ErrorPages _pages;

    public ErrorPagesTests() => _pages = SomePages.Of(_folder.Path, _warnings.Add, _clock);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_page_that_is_built_in_says_what_the_document_says_and_loads_nothing()
    {
        var page = SomePages.Of().Of(_problem, null, 30, new HeaderDictionary());
        Html(page).Should().Contain("503").And.Contain("<h1>No replica is ready</h1>").And.Contain("<html lang=\"en\">")
            .And.Contain("None &lt;can&gt; take requests. Try again in 30 seconds.").And.Contain("<code>id-1</code>")
            .And.NotContain("{{").And.NotContain("http:").And.NotContain("<script");
        page.Policy.Should().StartWith("default-src 'none'");
    }

    [Fact]
    public void An_operators_page_has_the_facts_where_it_wants_them()
    {
        _folder.Write("503.html", "<p>{{status}} {{title}}: {{detail}} ({{requestId}}, {{retryAfter}} s)</p>");
        Of(_problem with { Detail = "<b>{{requestId}}" }).Should()
            .Be("<p>503 No replica is ready: &lt;b&gt;{{requestId}} (id-1, 30 s)</p>");
    }

    [Fact]
    public void Maintenance_has_a_page_of_its_own_then_that_of_its_status_then_that_of_any_error()
    {
        Of(_problem, RequestFailure.Maintenance).Should().Contain("<h1>", "it is the one that is built in");
        Add("error.html", "any");
        Of(_problem, RequestFailure.Maintenance).Should().Be("any");
        Add("503.html", "503");
        Of(_problem, RequestFailure.Maintenance).Should().Be("503");
        Add("maintenance.html", "maintenance");
        Of(_problem, RequestFailure.Maintenance).Should().Be("maintenance");
        Of(_problem).Should().Be("503");
        Of(_problem with { Status = 502 }).Should().Be("any");
    }

    [Theory]
    [InlineData("de-AT,de;q=0.9,en;q=0.8", "deutsch")]
    [InlineData("en-US,en;q=0.9,de;q=0.8", "english")]
    [InlineData("pt-BR,en", "brasil")]
    [InlineData("pt-PT,en;q=0.5", "english")]
    [InlineData("fr;q=0.1,DE;q=0.9", "deutsch")]
    [InlineData("ja", "english")]
    [InlineData("de;q=0", "english")]
    [InlineData("no list, of; languages", "english")]
    public void A_page_comes_in_the_language_that_is_liked_best(string accept, string text)
    {
        _folder.Write("503.html", "<html lang=\"en\">english");
        _folder.Write("503.de.html", "<html lang=\"de\">deutsch");
        _folder.Write("503.pt-BR.html", "<html lang=\"pt-BR\">brasil");
        Of(_problem, accept: accept).Should().EndWith(text);
    }

    [Fact]
    public void Files_that_change_are_seen_without_a_reload()
    {
        Add("503.html", "old");
        Of(_problem).Should().Be("old");
        Add("503.html", "new");
        Of(_problem).Should().Be("new");
    }

    [Fact]
    public void A_folder_that_is_gone_leaves_the_pages_as_they_were_and_is_told_once()
    {
        Add("503.html", "kept");
        Of(_problem).Should().Be("kept");
        Directory.Move(_folder.Path, _folder.Path + ".away");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Of(_problem).Should().Be("kept");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Of(_problem).Should().Be("kept");
        Directory.Move(_folder.Path + ".away", _folder.Path);
        _warnings.Should().ContainSingle().Which.Should().Contain("stay as they were");
    }

    [Fact]
    public void A_file_that_is_too_large_for_a_page_is_none()
    {
        Add("503.html", new string('x', 1024 * 1024 + 1));
        Of(_problem).Should().Contain("<h1>");
        _warnings.Should().ContainSingle().Which.Should().Contain("larger than 1 MiB");
    }

    private void Add(string name, string html)
    {
        _folder.Write(name, html);
        _clock.Advance(TimeSpan.FromSeconds(2));
    }

    private string Of(Problem problem, RequestFailure? failure = null, string? accept = null) =>
        Html(_pages.Of(problem, failure, 30, new HeaderDictionary { ["Accept-Language"] = accept }));

    private static string Html(ErrorPage page) => Encoding.UTF8.GetString(page.Html);
}
