using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.FrontDoor;

/// <summary>A client's side of one HTTP/1.1 connection, which it never opens again by itself.</summary>
public sealed class KeptConnection(TcpClient client) : IDisposable
{
    private static readonly byte[] _question = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

    /// <summary>Asks, and returns the head of the answer; empty when the connection has been closed.</summary>
    public async Task<string> AskAsync()
    {
        await client.GetStream().WriteAsync(_question, TestContext.Current.CancellationToken);
        return await ReadAsync("fine\r\n0\r\n\r\n");
    }

    /// <summary>Waits until the other side closes.</summary>
    public Task<string> EndAsync() => ReadAsync("never");

    public void Dispose() => client.Dispose();

    private async Task<string> ReadAsync(string last)
    {
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (!text.ToString().EndsWith(last, StringComparison.Ordinal))
        {
            var read = await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken)
                .AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            if (read == 0) break;
            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return text.ToString();
    }
}
