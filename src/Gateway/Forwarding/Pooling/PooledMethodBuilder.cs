using System.Runtime.CompilerServices;

namespace Gateway.Forwarding;

/// <summary>
/// Builds async methods whose state, once they have to wait, comes from a pool and goes back when their result is
/// taken. .NET's own (<see cref="PoolingAsyncValueTaskMethodBuilder{TResult}"/>) keeps one state for each thread and
/// processor, which is where a request begins and not where it ends
/// (docs/decisions/0131-what-a-request-leaves.md). As of every such <see cref="ValueTask{TResult}"/>, the result is
/// taken once.
/// </summary>
internal struct PooledMethodBuilder<T>
{
    private PooledState<T>? _state;
    private T _result;

    public static PooledMethodBuilder<T> Create() => default;

    public readonly ValueTask<T> Task =>
        _state is { } waits ? new ValueTask<T>(waits, waits.Version) : new ValueTask<T>(_result);

    // That of .NET: it keeps to itself what the method does to its context.
    public readonly void Start<TMachine>(ref TMachine machine) where TMachine : IAsyncStateMachine =>
        AsyncValueTaskMethodBuilder<T>.Create().Start(ref machine);

    public readonly void SetStateMachine(IAsyncStateMachine machine)
    {
    }

    public void SetResult(T result)
    {
        if (_state is null) _result = result;
        else _state.End(result);
    }

    public void SetException(Exception failure) => (_state ??= PooledState<T>.Failing()).Fail(failure);

    public void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion
        where TMachine : IAsyncStateMachine =>
        awaiter.OnCompleted(WaitIn(ref machine));

    public void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TMachine : IAsyncStateMachine =>
        awaiter.UnsafeOnCompleted(WaitIn(ref machine));

    private Action WaitIn<TMachine>(ref TMachine machine) where TMachine : IAsyncStateMachine
    {
        if (_state is null)
        {
            var state = PooledState<T, TMachine>.Rent();
            // Before the machine is copied, whose part this builder is.
            _state = state;
            state.Machine = machine;
        }

        return _state.Wait();
    }
}
