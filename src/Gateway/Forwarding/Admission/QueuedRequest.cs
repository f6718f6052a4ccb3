using Gateway.Replicas;

namespace Gateway.Forwarding;

internal sealed class QueuedRequest : IDisposable
{
    private readonly TaskCompletionSource<RequestLease?> _place =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _patience;
    private CancellationTokenRegistration _whenGone;

    public QueuedRequest(ForwardContext forward, TimeSpan patience, TimeProvider clock)
    {
        (Forward, Node) = (forward, new LinkedListNode<QueuedRequest>(this));
        _patience = new CancellationTokenSource(patience, clock);
    }

    public ForwardContext Forward { get; }
    public LinkedListNode<QueuedRequest> Node { get; }
    public Task<RequestLease?> Place => _place.Task;
    public void Leave(RequestLease? lease) => _place.SetResult(lease);

    // Calls it with this request, perhaps more than once.
    public void Watch(Action<object?> giveUp)
    {
        _patience.Token.UnsafeRegister(giveUp, this);
        _whenGone = Forward.Context.RequestAborted.UnsafeRegister(giveUp, this);
    }

    public void Dispose()
    {
        _whenGone.Dispose();
        _patience.Dispose();
    }
}
