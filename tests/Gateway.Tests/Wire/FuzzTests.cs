using System.Text.RegularExpressions;

namespace Gateway.Tests.Wire;

/// <summary>Some hundred in each build; more, or again, by <c>FUZZ_SECONDS=600 FUZZ_SEED=7 dotnet test …</c>.</summary>
public partial class FuzzTests(WireScene scene, ITestOutputHelper output) : IClassFixture<WireScene>
{
    [Fact]
    public Task What_any_client_sends_is_what_kestrel_makes_of_it() => FuzzTime.SpendAsync(output, async dice =>
    {
        var text = new WireFuzz(dice).Request();
        (await DifferenceAsync(text)).Should().BeNull(WireText.Shown(text));
    });

    public static TheoryData<string> Places => new()
    {
        { "GET /a?b HTTP/1.1\r\nHost: h.example\r\nX-A: a?b\r\n\r\n" },
        { "POST /a HTTP/1.1\r\nHost: h.example\r\nX-A: a?b\r\nContent-Length: 1\r\n\r\na" },
        { "GET / HTTP/1.1\r\nHost: h.example\r\nX?A: a\r\n\r\n" },
        { "GET / HTTP/1.1\r\nHost: h.example\r\nCookie: a=?\r\n\r\n" },
        { "GET /a?b HTTP/1.1\r\nHost: h.example\r\n\r\n" },
        { "GET /a\u001f?b HTTP/1.1\r\nHost: h.example\r\n\r\n" },
        { "GET / HTTP/1.1\r\nHost: a?b.example\r\n\r\n" },
        { "G?T / HTTP/1.1\r\nHost: h.example\r\n\r\n" },
        { "POST / HTTP/1.1\r\nHost: h.example\r\nExpect: a?b\r\nContent-Length: 1\r\n\r\na" },
        { "POST / HTTP/1.1\r\nHost: h.example\r\nContent-Length: 3\r\n\r\na?b" },
        { "POST / HTTP/1.1\r\nHost: h.example\r\nContent-Length: ?3\r\n\r\nabc" },
        { "POST / HTTP/1.1\r\nHost: h.example\r\nTransfer-Encoding: chunked\r\n\r\n3?\r\nabc\r\n0\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Every_byte_in_every_place_is_what_kestrel_makes_of_it(string request)
    {
        for (var value = 0; value < 256; value++)
        {
            var text = request.Replace('?', (char)value);
            (await DifferenceAsync(text)).Should().BeNull(WireText.Shown(text));
        }
    }

    private async Task<string?> DifferenceAsync(string text)
    {
        var (request, blamed) = (new WireRequest(text, []), scene.Gateway.Blamed);
        var answers = await Task.WhenAll(
            AskAsync(scene.Gateway.Address, request), AskAsync(scene.Bare.Address, request));
        if (scene.Gateway.Blamed > blamed) return $"a replica is blamed; status {answers[0].Status}: {answers[0].Body}";
        if (answers[0].Status == 400 && KestrelIsLax().IsMatch(text)) return null;
        return WireComparison.Difference(answers[0], answers[1]);
    }

    // docs/decisions/0070.
    [GeneratedRegex(@"(?<!\r)\n|Content-Length: [+-]")]
    private static partial Regex KestrelIsLax();

    private static async Task<WireAnswer> AskAsync(System.Net.EndPoint server, WireRequest request)
    {
        using var connection = await WireConnection.OpenAsync(server);
        await connection.SendAsync(WireText.Bytes(request.Text));
        connection.EndSending();
        return await connection.ReadAsync(request.Method == "HEAD");
    }
}
