using System.Net.ServerSentEvents;

namespace Api.Tests;

/// <summary>The change stream as a client reads it, with .NET's own parser.</summary>
public sealed class EventStream : IDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private EventStream(HttpResponseMessage answer, Stream body)
    {
        _answer = answer;
        _items = SseParser.Create(body).EnumerateAsync(Deadline.Token()).GetAsyncEnumerator();
    }

    /// <param name="http">The server.</param>
    /// <param name="after">The last event that the client has seen; null for from now on.</param>
    public static async Task<EventStream> OpenAsync(HttpClient http, long? after = null)
    {
        var answer = await AskAsync(http, after);
        return new EventStream(answer, await answer.Content.ReadAsStreamAsync());
    }

    /// <summary>The next change.</summary>
    public async Task<(string Id, string Kind)> NextAsync()
    {
        while (true)
            if (await NextOfAllAsync() is { EventType: not "heartbeat" } change)
                return (change.EventId!, change.EventType);
    }

    /// <summary>The next change or heartbeat.</summary>
    public async Task<SseItem<string>> NextOfAllAsync()
    {
        (await _items.MoveNextAsync()).Should().BeTrue("the stream goes on");
        return _items.Current;
    }

    /// <summary>Fails where the connection is cut instead of ended.</summary>
    public async Task ToEndAsync()
    {
        while (await _items.MoveNextAsync())
        {
        }
    }

    public void Dispose() => _answer.Dispose();

    private static async Task<HttpResponseMessage> AskAsync(HttpClient http, long? after)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/opportunities/changes");
        if (after is not null) request.Headers.Add("Last-Event-ID", $"{after}");
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Deadline.Token());
        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        return answer;
    }
}
