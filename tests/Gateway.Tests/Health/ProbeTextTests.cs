using Gateway.Health;

namespace Gateway.Tests.Health;

public class ProbeTextTests
{
    [Theory]
    [InlineData("application/problem+json", """{"title":"Not ready","detail":"No database."}""", "No database.")]
    [InlineData("application/json", """{"status":"Unhealthy"}""", "Unhealthy")]
    [InlineData("application/json", """{"status":503}""", null)]
    [InlineData("application/json", "[]", null)]
    [InlineData("application/json", @"{""status"":""cut \ud83d""}", null)]
    [InlineData("application/json", "not json", null)]
    [InlineData("text/plain", "Unhealthy\n", "Unhealthy")]
    [InlineData("text/html", "<p>no", null)]
    [InlineData(null, "", null)]
    public void It_is_what_the_app_says_of_itself(string? mediaType, string body, string? text) =>
        ProbeText.Of(mediaType, body).Should().Be(text);

    [Fact]
    public void It_is_one_line_of_a_length_that_people_read() =>
        ProbeText.Of("text/plain", new string('x', 1000) + "\nmore").Should().HaveLength(200);
}
