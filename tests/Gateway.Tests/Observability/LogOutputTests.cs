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

    [Fact]
    public void Lines_that_a_full_disk_does_not_take_are_counted()
    {
        using var disk = new FullDisk();
        using (var output = new LogOutput(disk))
        {
            Append(output, "one\ntwo\n", urgent: true);
            disk.Refused.Wait(TestContext.Current.CancellationToken);
            Append(output, "three\n", urgent: true);
        }

        Encoding.UTF8.GetString(disk.ToArray()).Should().StartWith("three\n").And.Contain("2 log lines were lost");
    }

    [Fact]
    public void A_descriptor_that_is_none_is_not_the_end()
    {
        using var none = new NoDescriptor();
        using (var output = new LogOutput(none))
        {
            Append(output, "one\n", urgent: true);
            none.Refused.Wait(TestContext.Current.CancellationToken);
            Append(output, "two\n", urgent: true);
        }

        none.Writes.Should().BeGreaterThan(1, "the thread that writes goes on");
    }

    private static void Append(LogOutput output, string line, bool urgent) =>
        output.Append(Encoding.UTF8.GetBytes(line), urgent);

    /// <summary>Imitates EBADF and EACCES, which .NET maps so.</summary>
    private sealed class NoDescriptor : MemoryStream
    {
        public ManualResetEventSlim Refused { get; } = new();
        public int Writes { get; private set; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Writes++;
            Refused.Set();
            throw new UnauthorizedAccessException();
        }

        protected override void Dispose(bool disposing)
        {
            Refused.Dispose();
            base.Dispose(disposing);
        }
    }

    /// <summary>Imitates a file on a disk that is full at the first write.</summary>
    private sealed class FullDisk : MemoryStream
    {
        public ManualResetEventSlim Refused { get; } = new();

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (Refused.IsSet) base.Write(buffer, offset, count);
            else Refuse();
        }

        protected override void Dispose(bool disposing)
        {
            Refused.Dispose();
            base.Dispose(disposing);
        }

        private void Refuse()
        {
            Refused.Set();
            throw new IOException("No space left on device");
        }
    }

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
