using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;

namespace Api.Tests;

public sealed class BodyTests(OnSqlite served) : IClassFixture<OnSqlite>
{
    private const string Search = """{"query":"literacy"}""";

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("\"UTF-8\"", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16le", false)]
    [InlineData("utf-16be", true)]
    [InlineData("utf-32", true)]
    [InlineData("us-ascii", false)]
    [InlineData("iso-8859-1", false)]
    public async Task A_charset_is_read_as_it_says(string charset, bool hasMark)
    {
        var encoding = Encoding.GetEncoding(charset.Trim('"'));
        using var answer = await SendAsync(
            [.. hasMark ? encoding.Preamble : [], .. encoding.GetBytes(Search)], $"application/json; charset={charset}");
        ((int)answer.StatusCode).Should().Be(200, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_byte_order_mark_is_enough()
    {
        foreach (var encoding in new[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32 })
            (await SendAsync([.. encoding.Preamble, .. encoding.GetBytes(Search)]).StatusAsync())
                .Should().Be(200, encoding.WebName);
    }

    [Theory]
    [InlineData("klingon")]
    [InlineData("utf-7")]
    [InlineData("windows-1252")]
    public async Task A_charset_that_is_not_known_is_415(string charset) =>
        await (await SendAsync(Encoding.UTF8.GetBytes(Search), $"application/json; charset={charset}"))
            .ShouldBeAsync(415, "unsupported-media-type");

    [Fact]
    public async Task What_is_not_in_its_charset_is_400() =>
        await (await SendAsync([0xff, 0x80], "application/json; charset=us-ascii")).ShouldBeAsync(400, "malformed-json");

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16be")]
    [InlineData("utf-32")]
    public async Task What_is_not_in_the_encoding_of_its_mark_is_400(string charset)
    {
        var encoding = Encoding.GetEncoding(charset);
        byte[] torn = [.. encoding.GetBytes("{\"query\":\"a"), .. encoding.GetBytes("\ud83d\ude00")[..2], .. encoding.GetBytes("\"}")];
        await (await SendAsync([.. encoding.Preamble, .. torn])).ShouldBeAsync(400, "malformed-json");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("identity")]
    [InlineData("Identity")]
    [InlineData("GZip")]
    public async Task A_compressed_body_is_read(string coding) =>
        (await SendAsync(Compressed(coding, Encoding.UTF8.GetBytes(Search)), coding: coding).StatusAsync()).Should().Be(200);

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_compressed_body_is_bounded_by_what_it_becomes(string coding) =>
        await (await SendAsync(Compressed(coding, new byte[30_000_000]), coding: coding)).ShouldBeAsync(413, "body-too-large");

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip, gzip")]
    public async Task A_coding_that_is_not_known_is_415(string coding) =>
        await (await SendAsync(Encoding.UTF8.GetBytes(Search), coding: coding)).ShouldBeAsync(415, "unsupported-media-type");

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_body_that_is_not_compressed_as_it_says_is_400(string coding) =>
        await (await SendAsync(Encoding.UTF8.GetBytes(Search), coding: coding)).ShouldBeAsync(400, "malformed-request");

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task What_is_found_is_compressed_for_who_takes_it(string coding)
    {
        using var found = await served.Api.Http.SendAsync(
            HttpMethod.Post, $"{Requests.Opportunities}/search", Search, ("Accept-Encoding", coding));
        found.Content.Headers.ContentEncoding.Should().Equal(coding);
        using var one = await served.Api.Http.GetAsync($"{Requests.Opportunities}/5", ("Accept-Encoding", coding));
        one.Content.Headers.ContentEncoding.Should().BeEmpty("a strong ETag names the bytes");
    }

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"filters":{"\udfff":{}}}""")]
    public async Task A_name_that_is_not_Unicode_is_refused(string body) =>
        await (await served.Api.Http.SearchAsync(body)).ShouldBeAsync(400, "malformed-json");

    [Theory]
    [InlineData(60_000, "\"a{0}\":1")]
    [InlineData(20_000, "\"\u2028\u2028\u2028{0}\":\"\u2028\u2028\u2028\"")]
    public async Task A_body_of_faults_tells_the_first_twenty_in_less_than_64_KiB(int names, string format)
    {
        var members = Enumerable.Range(0, names).Select(i => string.Format(null, format, i));
        using var answer = await served.Api.Http.SearchAsync($"{{{string.Join(',', members)}}}");
        var problem = await answer.Content.ReadAsByteArrayAsync();
        problem.Length.Should().BeLessThan(1 << 16);
        (await answer.JsonAsync()).GetProperty("errors").GetArrayLength().Should().Be(20);
    }

    [Theory]
    [InlineData("""{"pagination":{"sort_order":[@]}}""", """{"order_by":"x","sort_direction":"y","z":1}""")]
    [InlineData("""{"filters":{"opportunity_status":{"one_of":[@]}}}""", "\"open\"")]
    public async Task A_list_of_faults_tells_the_first_twenty(string body, string fault)
    {
        using var answer = await served.Api.Http.SearchAsync(
            body.Replace("@", string.Join(',', Enumerable.Repeat(fault, 50)), StringComparison.Ordinal));
        (await answer.JsonAsync()).GetProperty("errors").GetArrayLength().Should().Be(20);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;q=0.5;charset=utf-8, text/html")]
    [InlineData("application/*")]
    [InlineData("text/html, */*;q=0.1")]
    [InlineData("application/json;odata=verbose")]
    public async Task Accept_is_met_whatever_its_parameters(string accept)
    {
        using var answer = await served.Api.Http.SendAsync(
            HttpMethod.Post, "/v1/opportunities/search", Search, ("Accept", accept));
        ((int)answer.StatusCode).Should().Be(200);
    }

    private async Task<HttpResponseMessage> SendAsync(
        byte[] body, string type = "application/json", string? coding = null)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (coding is not null) content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        return await served.Api.Http.PostAsync("/v1/opportunities/search", content);
    }

    private static byte[] Compressed(string coding, byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var pack = Packing(coding, packed)) pack.Write(bytes);
        return packed.ToArray();
    }

    private static Stream Packing(string coding, MemoryStream into) => coding.ToLowerInvariant() switch
    {
        "gzip" => new GZipStream(into, CompressionLevel.Fastest),
        "br" => new BrotliStream(into, CompressionLevel.Fastest),
        "deflate" => new ZLibStream(into, CompressionLevel.Fastest),
        _ => into,
    };
}
