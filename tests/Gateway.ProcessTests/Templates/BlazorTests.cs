using System.Text.RegularExpressions;

namespace Gateway.ProcessTests.Templates;

[Trait("Category", "Templates")]
[Collection(TemplateCollection.Name)]
public partial class BlazorTests(BlazorTests.App app) : IClassFixture<BlazorTests.App>
{
    [Fact]
    public async Task The_blazor_template_answers_its_page_and_the_script_that_it_names()
    {
        using var client = new HttpClient { BaseAddress = app.Gateway.Address };

        var page = await client.GetStringAsync("/", TestContext.Current.CancellationToken);
        var script = await client.GetStringAsync(
            FrameworkScript().Match(page).Groups[1].Value, TestContext.Current.CancellationToken);

        page.Should().Contain("Hello, world!");
        script.Should().Contain("Blazor");
    }

    [Fact]
    public async Task The_blazor_templates_streamed_page_arrives_whole()
    {
        using var client = new HttpClient { BaseAddress = app.Gateway.Address };

        var page = await client.GetStringAsync("/weather", TestContext.Current.CancellationToken);

        page.Should().Contain("Loading...").And.Contain("<blazor-ssr>").And.Contain("Temp. (C)");
    }

    public sealed class App() : TemplateApp("blazor");

    [GeneratedRegex("src=\"(_framework/blazor[^\"]+)\"")]
    private static partial Regex FrameworkScript();
}
