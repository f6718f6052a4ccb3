using System.Net.ServerSentEvents;

namespace Gateway.Control;

/// <summary>Reads the events of a running gateway over its control socket.</summary>
/// <param name="address">See <see cref="ControlAddress"/>.</param>
public sealed class EventsClient(string address) : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(ControlAddress.Handler(address, _patience))
    {
        BaseAddress = new("http://gateway"),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Hands each event, as JSON, to <paramref name="tell"/>; returns at the last one or, when it follows, when the
    /// gateway ends.</summary>
    public async Task<ControlAnswer> ReadAsync(bool follow, Action<string> tell, CancellationToken cancellation)
    {
        try
        {
            await using var stream = await _http.GetStreamAsync(
                follow ? "/events?follow=true" : "/events", cancellation);
            await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellation))
                tell(item.Data);
            return new ControlAnswer(ExitCode.Done, "");
        }
        catch (HttpRequestException absent) when (absent.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return new ControlAnswer(ExitCode.NoGateway, $"no gateway listens on {address}");
        }
        catch (HttpRequestException refused) when (refused.StatusCode is { } status)
        {
            return new ControlAnswer(ExitCode.Failed, $"the gateway answered {(int)status}");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return new ControlAnswer(ExitCode.Failed, $"the gateway broke the connection: {broken.Message}");
        }
    }

    public void Dispose() => _http.Dispose();
}
