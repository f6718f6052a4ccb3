using System.Text;
using Gateway.Observability;

namespace Gateway.Tests.Observability;

public class LogOutputTests
{
    [Fact]
    public void Lines_come_out_as_they_went_in()
    {
        using var stream = new MemoryStream();
        using (var output = new LogOutput(stream))
        {
            foreach (var number in Enumerable.Range(0, 1000))
                Append(output, $"line {number}\n", urgent: number % 7 == 0);
        }

        Encoding.UTF8.GetString(stream.ToArray()).Split('\n').Should().HaveCount(1001)
            .And.StartWith(["line 0", "line 1", "line 2"]).And.EndWith(["line 999", ""]);
    }

    [Fact]
    public async Task A_line_that_somebody_waits_for_comes_at_once()
    {
        using var pipe = new GatedStream();
        using var output = new LogOutput(pipe);
        pipe.Open();
        Append(output, "urgent\n", urgent: true);
        await pipe.WrittenAsync("urgent\n");
    }

    [Fact]
    public void A_reader_that_does_not_read_costs_lines_and_no_time()
    {
        using var pipe = new GatedStream();
        using (var output = new LogOutput(pipe))
        {
            var line = new string('x', 1024 * 1024) + "\n";
            for (var number = 0; number < 40; number++) Append(output, line, urgent: true);
            pipe.Open();
        }

        pipe.Text.Should().Contain("log lines were lost");
        pipe.Text.Length.Should().BeLessThan(20 * 1024 * 1024);
    }

    private static void Append(LogOutput output, string line, bool urgent) =>
        output.Append(Encoding.UTF8.GetBytes(line), urgent);

    /// <summary>Imitates a pipe whose reader does not read until it is opened.</summary>
    private sealed class GatedStream : MemoryStream
    {
        private readonly ManualResetEventSlim _open = new();
        private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Text => Encoding.UTF8.GetString(ToArray());

        public void Open() => _open.Set();

        public async Task WrittenAsync(string text) =>
            (await _first.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken))
                .Should().Be(text);

        public override void Write(byte[] buffer, int offset, int count)
        {
            _open.Wait();
            base.Write(buffer, offset, count);
            _first.TrySetResult(Encoding.UTF8.GetString(buffer, offset, count));
        }

        protected override void Dispose(bool disposing)
        {
            _open.Set();
            base.Dispose(disposing);
        }
    }
}
