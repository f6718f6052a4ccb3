namespace Gateway.ContainerTests;

/// <summary>One published address, as a client sees it: texts of answers, whatever their status.</summary>
public sealed class Site(Uri address) : IDisposable
{
    private readonly HttpClient _http = Client(address);

    public static HttpClient Client(Uri address) => new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromSeconds(60),
    };

    public async Task<string> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(path);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Waits until the answer contains a text.</summary>
    public Task<string> UntilAsync(string path, string text) => Eventually.GetAsync(
        async () => await GetAsync(path) is var answer && answer.Contains(text) ? answer : null, $"{path}: {text}");

    public void Dispose() => _http.Dispose();
}
