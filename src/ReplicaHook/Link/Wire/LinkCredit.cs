namespace Gateway.Link;

/// <summary>How much may still be sent on a stream. Not thread-safe: the stream's lock guards it.</summary>
/// <param name="whole">Bytes: the other end's window.</param>
internal sealed class LinkCredit(int whole)
{
    private TaskCompletionSource? _more;

    public long Left { get; private set; } = whole;

    /// <summary>The other end has taken all that was sent.</summary>
    public bool IsWhole => Left >= whole;

    public void Use(int count) => Left -= count;

    /// <returns>Who waited for it, if anybody did: to be told outside of the lock.</returns>
    public TaskCompletionSource? Add(uint count)
    {
        Left += count;
        (var waiting, _more) = (_more, null);
        return waiting;
    }

    public Task MoreAsync()
    {
        _more ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _more.Task;
    }

    /// <summary>There is no use in waiting any more.</summary>
    public void Close() => _more?.TrySetResult();
}
