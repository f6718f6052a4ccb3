namespace Gateway.ProcessTests.Templates;

[Trait("Category", "Templates")]
[Collection(TemplateCollection.Name)]
public class RazorPagesTests(RazorPagesTests.App app) : IClassFixture<RazorPagesTests.App>
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public Task Every_form_is_taken_and_its_message_kept_across_a_reload(int replicas) =>
        Forms.PostAcrossReloadAsync(app.Gateway, replicas, "/Notes");

    /// <summary>The template has no form: one is added as the tutorials do.</summary>
    public sealed class App() : TemplateApp("webapp")
    {
        protected override Task ChangeAsync(string folder) => File.WriteAllTextAsync(
            Path.Combine(folder, "Pages", "Notes.cshtml"),
            """
            @page
            @using Microsoft.AspNetCore.Mvc
            <p>@Saved</p>
            <form method="post"><input name="text" /><button>Save</button></form>

            @functions {
                [TempData]
                public string? Saved { get; set; }

                public IActionResult OnPost(string text)
                {
                    Saved = text;
                    return RedirectToPage();
                }
            }
            """);
    }
}
