namespace Gateway.ProcessTests.Templates;

[Trait("Category", "Templates")]
[Collection(TemplateCollection.Name)]
public class WatchedWebApiTests(WatchedWebApiTests.App app) : IClassFixture<WatchedWebApiTests.App>
{
    [Fact]
    public async Task What_is_there_in_development_alone_is_there_and_an_edit_shows()
    {
        (await app.Gateway.GetAsync("/openapi/v1.json")).Should().Contain("/weatherforecast");
        app.Project.Edit("Program.cs", text => text.Replace("Random.Shared.Next(-20, 55)", "4242"));
        await app.Gateway.UntilAsync("4242", "/weatherforecast");
    }

    public sealed class App() : WatchedTemplate("webapi");
}
