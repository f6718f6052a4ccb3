namespace Gateway.ProcessTests.Templates;

[Trait("Category", "Templates")]
[Collection(TemplateCollection.Name)]
public class MvcTests(MvcTests.App app) : IClassFixture<MvcTests.App>
{
    [Fact]
    public async Task The_mvc_template_answers_its_page_and_its_files()
    {
        using var client = new HttpClient { BaseAddress = app.Gateway.Address };

        var page = await client.GetStringAsync("/", TestContext.Current.CancellationToken);
        var script = await client.GetAsync("/lib/jquery/dist/jquery.min.js", TestContext.Current.CancellationToken);

        page.Should().Contain("<h1 class=\"display-4\">Welcome</h1>");
        script.EnsureSuccessStatusCode().Content.Headers.ContentType!.MediaType.Should().Be("text/javascript");
        var published = Path.Combine(
            Path.GetDirectoryName(app.Published)!, "wwwroot", "lib", "jquery", "dist", "jquery.min.js");
        (await script.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))
            .Should().Equal(await File.ReadAllBytesAsync(published, TestContext.Current.CancellationToken));
    }

    public sealed class App() : TemplateApp("mvc");
}
