using Gateway.Link;

namespace Gateway.Forwarding;

/// <summary>A request's body on its way, beside the answer that may come before its end.</summary>
internal sealed class Upload : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource? _mayGoOn;
    private readonly Action<Exception> _clientFailed;
    private readonly Task _sending;

    /// <param name="headRest">What there was no credit for.</param>
    /// <param name="clientFailed">Told when the body cannot be read.</param>
    public Upload(
        HttpRequest request, HttpExchange to, ReadOnlyMemory<byte> headRest, bool hasBody,
        Action<Exception> clientFailed)
    {
        _clientFailed = clientFailed;
        // The client holds its body back until the app asks for it, and is told to go on by the first read here.
        if (HopByHop.Lists(request.Headers.Expect, "100-continue"))
            _mayGoOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sending = SendAsync(request, to, headRest, hasBody);
    }

    /// <summary>The whole request has been sent.</summary>
    public bool IsDone => _sending.IsCompletedSuccessfully && !Broken;

    private bool Broken { get; set; }

    /// <summary>The app wants the body.</summary>
    public void GoOn() => _mayGoOn?.TrySetResult();

    public async ValueTask StopAsync()
    {
        if (!_sending.IsCompleted) await _stop.CancelAsync();
        await _sending;
    }

    public void Dispose() => _stop.Dispose();

    private async Task SendAsync(HttpRequest request, HttpExchange to, ReadOnlyMemory<byte> headRest, bool hasBody)
    {
        try
        {
            if (!headRest.IsEmpty) await to.SendAllAsync(headRest, _stop.Token);
            if (_mayGoOn is { } asked) await AwaitAsync(asked.Task, to.ContinueWithin);
            if (hasBody) await RequestBodySender.SendAsync(request, to, _stop.Token);
        }
        catch (LinkStreamException)
        {
            // The replica takes no more: what it answers, or how it ended, says the rest.
            Broken = true;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            Broken = true;
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException)
        {
            Broken = true;
            _clientFailed(failure);
        }
    }

    private async Task AwaitAsync(Task asked, TimeSpan within)
    {
        try
        {
            await asked.WaitAsync(within, _stop.Token);
        }
        catch (TimeoutException)
        {
            // RFC 9110, section 10.1.1: not for ever, since nobody need know the expectation.
        }
    }
}

/// <summary>Ends an event stream whose replica or gateway has no more time.</summary>
internal sealed class StreamClosing(CancellationToken replica, CancellationToken gateway, Action close) : IDisposable
{
    private readonly CancellationTokenRegistration _replica = replica.Register(close);
    private readonly CancellationTokenRegistration _gateway = gateway.Register(close);

    public void Dispose()
    {
        _replica.Dispose();
        _gateway.Dispose();
    }
}
