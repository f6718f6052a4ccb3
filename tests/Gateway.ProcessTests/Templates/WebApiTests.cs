using System.Net.Http.Json;
using System.Text.Json;

namespace Gateway.ProcessTests.Templates;

[Trait("Category", "Templates")]
[Collection(TemplateCollection.Name)]
public class WebApiTests(WebApiTests.App app) : IClassFixture<WebApiTests.App>
{
    [Fact]
    public async Task The_webapi_template_answers_its_forecasts()
    {
        using var client = new HttpClient { BaseAddress = app.Gateway.Address };

        var forecasts = await client.GetFromJsonAsync<JsonElement[]>(
            "/weatherforecast", TestContext.Current.CancellationToken);

        forecasts.Should().HaveCount(5)
            .And.OnlyContain(forecast => forecast.GetProperty("summary").GetString() != null);
    }

    public sealed class App() : TemplateApp("webapi");
}
