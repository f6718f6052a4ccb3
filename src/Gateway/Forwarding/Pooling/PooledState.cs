using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Microsoft.Extensions.ObjectPool;

namespace Gateway.Forwarding;

/// <summary>What an async method that waits is resumed by, and its caller awaits.</summary>
internal class PooledState<T> : IValueTaskSource<T>
{
    private static readonly ContextCallback _resume = static state => ((PooledState<T>)state!).Resume();

    private readonly Action _moveNext;
    private ManualResetValueTaskSourceCore<T> _result;
    private ExecutionContext? _context;

    protected PooledState() => _moveNext = MoveNext;

    public short Version => _result.Version;

    /// <summary>For a method that fails before it has waited.</summary>
    public static PooledState<T> Failing() => new();

    public void End(T result) => _result.SetResult(result);

    public void Fail(Exception failure) => _result.SetException(failure);

    /// <returns>What resumes the method, in the context that it has now.</returns>
    public Action Wait()
    {
        _context = ExecutionContext.Capture();
        return _moveNext;
    }

    public T GetResult(short token)
    {
        try
        {
            return _result.GetResult(token);
        }
        finally
        {
            _context = null;
            _result.Reset();
            Return();
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _result.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _result.OnCompleted(continuation, state, token, flags);

    protected virtual void Resume()
    {
    }

    protected virtual void Return()
    {
    }

    private void MoveNext()
    {
        if (_context is { } context) ExecutionContext.Run(context, _resume, this);
        else Resume();
    }
}

internal sealed class PooledState<T, TMachine> : PooledState<T> where TMachine : IAsyncStateMachine
{
    // Of each method: as many as there are requests at once, on a busy machine.
    private const int MostKept = 256;

    // One for all threads: a request begins where its bytes were read, and ends where those of its answer were.
    private static readonly DefaultObjectPool<PooledState<T, TMachine>> _pool =
        new(new DefaultPooledObjectPolicy<PooledState<T, TMachine>>(), MostKept);

    /// <summary>The method, and all that it remembers.</summary>
    public TMachine Machine = default!;

    public static PooledState<T, TMachine> Rent() => _pool.Get();

    protected override void Resume() => Machine.MoveNext();

    protected override void Return()
    {
        Machine = default!;
        _pool.Return(this);
    }
}
