using System.Runtime.CompilerServices;
using Gateway.Forwarding;

namespace Gateway.Tests.Forwarding.Pooling;

public class PooledMethodBuilderTests
{
    private static readonly AsyncLocal<string?> _local = new();

    [Fact]
    public async Task A_method_that_need_not_wait_has_its_result_at_once()
    {
        var call = DoubledAsync(Task.CompletedTask, 21);
        call.IsCompletedSuccessfully.Should().BeTrue();
        (await call).Should().Be(42);
    }

    [Fact]
    public async Task One_that_waits_often_has_all_that_it_remembers()
    {
        var gates = Enumerable.Range(0, 4).Select(_ => new TaskCompletionSource<int>()).ToArray();
        var sum = SumAsync([.. gates.Select(gate => gate.Task)]);
        foreach (var (gate, i) in gates.Select((gate, i) => (gate, i)))
        {
            sum.IsCompleted.Should().BeFalse();
            gate.SetResult(i + 1);
        }

        (await sum).Should().Be(10);
    }

    [Fact]
    public async Task What_fails_before_and_after_it_waits_fails_its_caller()
    {
        var early = FailingAsync(Task.CompletedTask);
        await FluentActions.Awaiting(async () => await early).Should().ThrowAsync<InvalidOperationException>();
        var gate = new TaskCompletionSource();
        var late = FailingAsync(gate.Task);
        late.IsCompleted.Should().BeFalse();
        gate.SetResult();
        await FluentActions.Awaiting(async () => await late).Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task A_result_is_taken_once()
    {
        var gate = new TaskCompletionSource();
        var call = DoubledAsync(gate.Task, 1);
        gate.SetResult();
        (await call).Should().Be(2);
        await FluentActions.Awaiting(async () => await call).Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task What_belongs_to_the_flow_goes_with_it_and_not_to_who_wakes_it()
    {
        _local.Value = "mine";
        var gate = new TaskCompletionSource();
        var told = LocalAsync(gate.Task);
        _local.Value.Should().Be("mine", "what a method sets is its own");
        _local.Value = "another's";
        gate.SetResult();
        (await told).Should().Be("mine, then its own");
        _local.Value.Should().Be("another's");
    }

    [Fact]
    public void What_ends_is_used_again_also_when_others_end_it()
    {
        for (var warm = 0; warm < 100; warm++) Call();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Call();
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / 100;
        each.Should().BeLessThan(Unsafe.SizeOf<Wide>(), "each call remembers that much");

        static void Call()
        {
            var wait = new Turn();
            var call = WideMachine.Begin(wait, new Wide());
            Task.Factory.StartNew(
                wait.End, CancellationToken.None, TaskCreationOptions.PreferFairness, TaskScheduler.Default).Wait();
            // Assertions remember something themselves.
            if (!call.IsCompleted || call.GetAwaiter().GetResult() != 7) throw new InvalidOperationException("not 7");
        }
    }

    [Fact]
    public async Task Many_at_once_do_not_get_each_others_results()
    {
        var calls = Enumerable.Range(0, 20_000).Select(async i =>
        {
            await Task.Yield();
            return (i, await DoubledAsync(Task.Run(Thread.Yield), i));
        });
        foreach (var (i, doubled) in await Task.WhenAll(calls)) doubled.Should().Be(2 * i);
    }

    [AsyncMethodBuilder(typeof(PooledMethodBuilder<>))]
    private static async ValueTask<int> DoubledAsync(Task wait, int value)
    {
        await wait;
        return 2 * value;
    }

    [AsyncMethodBuilder(typeof(PooledMethodBuilder<>))]
    private static async ValueTask<int> SumAsync(Task<int>[] all)
    {
        var sum = 0;
        foreach (var one in all) sum += await one;
        return sum;
    }

    [AsyncMethodBuilder(typeof(PooledMethodBuilder<>))]
    private static async ValueTask<int> FailingAsync(Task wait)
    {
        await wait;
        throw new InvalidOperationException("as it should");
    }

    [AsyncMethodBuilder(typeof(PooledMethodBuilder<>))]
    private static async ValueTask<string> LocalAsync(Task wait)
    {
        var before = _local.Value;
        _local.Value = "its own";
        await wait.ConfigureAwait(false);
        return $"{before}, then {_local.Value}";
    }

    /// <summary>What the compiler makes of an async method, optimised or not: in a debug build it makes a class of
    /// it, and each call costs one.</summary>
    private struct WideMachine : IAsyncStateMachine
    {
        private PooledMethodBuilder<int> _builder;
        private Turn _turn;
        private Wide _wide;
        private bool _waited;

        public static ValueTask<int> Begin(Turn turn, Wide wide)
        {
            var machine = new WideMachine { _builder = PooledMethodBuilder<int>.Create(), _turn = turn, _wide = wide };
            machine._builder.Start(ref machine);
            return machine._builder.Task;
        }

        public void MoveNext()
        {
            if (_waited)
            {
                _builder.SetResult(_wide.Last + 7);
                return;
            }

            _waited = true;
            _builder.AwaitUnsafeOnCompleted(ref _turn, ref this);
        }

        public readonly void SetStateMachine(IAsyncStateMachine stateMachine) => _builder.SetStateMachine(stateMachine);
    }

    [InlineArray(512)]
    private struct Wide
    {
        private long _first;

        public readonly int Last => (int)this[511];
    }

    /// <summary>A wait that costs nothing itself.</summary>
    private sealed class Turn : ICriticalNotifyCompletion
    {
        private Action? _next;

        public bool IsCompleted => false;
        public Turn GetAwaiter() => this;
        public void GetResult() { }
        public void OnCompleted(Action continuation) => _next = continuation;
        public void UnsafeOnCompleted(Action continuation) => _next = continuation;
        public void End() => _next!();
    }
}
