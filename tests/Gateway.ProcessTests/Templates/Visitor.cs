using System.Net;
using System.Text.RegularExpressions;

namespace Gateway.ProcessTests.Templates;

/// <summary>A person with a browser: keeps cookies, follows redirects, and sends forms.</summary>
public sealed partial class Visitor(Uri site) : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private HttpClient? _client;

    private HttpClient Client => _client ??= new HttpClient(
        new SocketsHttpHandler { UseProxy = false, CookieContainer = _cookies })
    {
        BaseAddress = site,
        Timeout = TimeSpan.FromSeconds(30),
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The same cookies over a new connection, which may lead to another replica.</summary>
    public Task<string> SeeAnewAsync(string path)
    {
        Leave();
        return SeeAsync(path);
    }

    public async Task<string> SeeAsync(string path)
    {
        using var answer = await Client.GetAsync(path, Cancellation);
        return await PageOfAsync(answer);
    }

    /// <summary>Opens the page of a form, fills it in and sends it.</summary>
    /// <returns>The page to which that leads.</returns>
    public async Task<string> SendAsync(string path, params (string Name, string Value)[] fields)
    {
        var token = HiddenToken().Match(await SeeAsync(path)).Groups[1].Value;
        Leave();
        using var form = new FormUrlEncodedContent(
            fields.Append(("__RequestVerificationToken", token))
                .Select(field => new KeyValuePair<string, string>(field.Item1, field.Item2)));
        using var answer = await Client.PostAsync(path, form, Cancellation);
        return await PageOfAsync(answer);
    }

    /// <summary>Comes again when the site has another address.</summary>
    public void GoTo(Uri other)
    {
        Leave();
        site = other;
    }

    public void Dispose() => Leave();

    private void Leave()
    {
        _client?.Dispose();
        _client = null;
    }

    private static async Task<string> PageOfAsync(HttpResponseMessage answer)
    {
        var page = await answer.Content.ReadAsStringAsync(Cancellation);
        if (answer.IsSuccessStatusCode) return page;
        throw new HttpRequestException(
            $"{answer.RequestMessage!.RequestUri} answered {(int)answer.StatusCode}: {page}", null, answer.StatusCode);
    }

    [GeneratedRegex("__RequestVerificationToken\"[^>]* value=\"([^\"]+)\"")]
    private static partial Regex HiddenToken();
}
