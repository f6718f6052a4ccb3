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

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public Task Every_form_is_taken_and_its_message_kept_across_a_reload(int replicas) =>
        Forms.PostAcrossReloadAsync(app.Gateway, replicas, "/Notes");

    /// <summary>The template has no form: one is added as the tutorials do.</summary>
    public sealed class App() : TemplateApp("mvc")
    {
        protected override async Task ChangeAsync(string folder)
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder, "Controllers", "NotesController.cs"),
                """
                using Microsoft.AspNetCore.Mvc;

                namespace Sample.Controllers;

                public class NotesController : Controller
                {
                    public IActionResult Index() => View();

                    [HttpPost]
                    [ValidateAntiForgeryToken]
                    public IActionResult Index(string text)
                    {
                        TempData["Saved"] = text;
                        return RedirectToAction(nameof(Index));
                    }
                }
                """);
            Directory.CreateDirectory(Path.Combine(folder, "Views", "Notes"));
            await File.WriteAllTextAsync(
                Path.Combine(folder, "Views", "Notes", "Index.cshtml"),
                """
                <p>@TempData["Saved"]</p>
                <form asp-action="Index" method="post"><input name="text" /><button>Save</button></form>
                """);
        }
    }
}
