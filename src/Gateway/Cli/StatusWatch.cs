using Gateway.Control;

namespace Gateway.Cli;

/// <summary><c>gateway status --watch</c>: every second, like <c>top</c>; a letter changes the order.</summary>
public sealed class StatusWatch(Surroundings around, ControlClient client, bool json)
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _betweenKeys = TimeSpan.FromMilliseconds(50);
    private static readonly ControlAnswer _ended = new(ExitCode.Done, "");

    private readonly StatusScreen _screen = new(around);
    private bool Draws => _screen.Draws && !json;

    /// <summary>Until Ctrl-C or q. Where nobody looks on, it prints one status below the other.</summary>
    public async Task<int> RunAsync(string sort, CancellationToken cancellation)
    {
        if (Draws) _screen.Enter();
        var answer = _ended;
        try
        {
            answer = await FollowAsync(sort, cancellation);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C ends it as q does.
        }
        finally
        {
            if (Draws) _screen.Leave();
        }

        return around.End(answer);
    }

    private async Task<ControlAnswer> FollowAsync(string sort, CancellationToken cancellation)
    {
        while (true)
        {
            var answer = await client.StatusAsync(cancellation);
            cancellation.ThrowIfCancellationRequested();
            if (!answer.Ok) return answer;
            Show(answer.Text, sort);
            if (await KeyAsync(cancellation) is not { } key) continue;
            if (key == 'q') return _ended;
            sort = StatusOrder.Named(key) ?? sort;
        }
    }

    private void Show(string text, string sort)
    {
        if (json)
        {
            around.Out.WriteLine(text);
            return;
        }

        var lines = StatusView.Lines(text, _screen.Width, sort, TimeProvider.System.GetUtcNow());
        if (!Draws) _screen.Print(lines);
        else _screen.Redraw(lines, Footer(sort));
    }

    private static string Footer(string sort) =>
        $"[dim]by {sort}; i id, s state, f in flight, r rate, p p99, c cpu, m memory; q ends[/]";

    // The key that was pressed within a second, or null.
    private static async Task<char?> KeyAsync(CancellationToken cancellation)
    {
        using var keys = new PeriodicTimer(_betweenKeys);
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < _refresh)
        {
            if (!Console.IsInputRedirected && Console.KeyAvailable)
                return char.ToLowerInvariant(Console.ReadKey(intercept: true).KeyChar);
            await keys.WaitForNextTickAsync(cancellation);
        }

        return null;
    }
}
