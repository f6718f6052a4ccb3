using System.Diagnostics;
using System.Text;

namespace Gateway.ContainerTests;

/// <summary>A command that goes on until it is disposed of, as one in a terminal of its own.</summary>
public sealed class Running : IAsyncDisposable
{
    private readonly StringBuilder _output = new();
    private readonly Process _process;

    public Running(string command, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        _process = Process.Start(Shell.Prepare(command, arguments, environment))!;
        Shell.Collect(_process, _output);
    }

    /// <summary>Waits until it has written a text.</summary>
    public Task SaysAsync(string text) => Eventually.TrueAsync(
        () =>
        {
            lock (_output)
                return _output.ToString() is var said && said.Contains(text) ? Task.FromResult(true)
                    : _process.HasExited ? throw new InvalidOperationException(said) : Task.FromResult(false);
        },
        $"'{text}' is said");

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        lock (_output) TestContext.Current.TestOutputHelper?.WriteLine(_output.ToString());
        _process.Dispose();
    }
}
