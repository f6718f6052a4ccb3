using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Wire;

/// <summary>A client that sends bytes as they are, and reads answers as RFC 9112 frames them.</summary>
public sealed class WireConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly StreamReader _reader;
    private readonly CancellationTokenSource _deadline = new(Patience);

    private WireConnection(Socket socket)
    {
        _socket = socket;
        _reader = new StreamReader(new NetworkStream(socket), Encoding.Latin1);
    }

    public static TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(20);

    public static async Task<WireConnection> OpenAsync(EndPoint where)
    {
        var socket = new Socket(where.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(where);
        return new WireConnection(socket);
    }

    public async Task SendAsync(byte[] bytes)
    {
        try
        {
            await _socket.SendAsync(bytes, _deadline.Token);
        }
        catch (SocketException)
        {
            // It may have answered already, and have closed.
        }
    }

    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    /// <param name="head">Of a HEAD: an answer without its body.</param>
    public async Task<WireAnswer> ReadAsync(bool head = false)
    {
        try
        {
            return await ReadAnswerAsync(head);
        }
        catch (IOException)
        {
            return WireAnswer.None;
        }
        catch (OperationCanceledException)
        {
            return new WireAnswer(-1, "no answer in time", [], "");
        }
    }

    /// <summary>Whether the other side closes, rather than wait for more.</summary>
    public async Task<bool> IsClosedAsync() => (await ReadAsync()).Status == 0;

    public void Dispose()
    {
        _deadline.Dispose();
        _reader.Dispose();
        _socket.Dispose();
    }

    private async Task<WireAnswer> ReadAnswerAsync(bool head)
    {
        while (await _reader.ReadLineAsync(_deadline.Token) is { } line)
        {
            var fields = await FieldsAsync();
            var words = line.Split(' ', 3);
            if (words.Length < 2 || !int.TryParse(words[1], out var status)) return WireAnswer.None;
            if (status is >= 100 and < 200 and not 101) continue;
            var body = head || status is 101 or 204 or 205 or 304 ? "" : await BodyAsync(fields);
            return new WireAnswer(status, words.Length > 2 ? words[2] : "", fields, body);
        }

        return WireAnswer.None;
    }

    private async Task<List<WireField>> FieldsAsync()
    {
        var fields = new List<WireField>();
        while (await _reader.ReadLineAsync(_deadline.Token) is { Length: > 0 } line) fields.Add(WireField.Parse(line));
        return fields;
    }

    private async Task<string> BodyAsync(List<WireField> fields)
    {
        if (WireField.Values(fields, "Transfer-Encoding") is ["chunked"]) return await ChunksAsync();
        return WireField.Values(fields, "Content-Length") is [var length]
            ? await PieceAsync(int.Parse(length, CultureInfo.InvariantCulture))
            : await _reader.ReadToEndAsync(_deadline.Token);
    }

    private async Task<string> ChunksAsync()
    {
        var body = new StringBuilder();
        while (true)
        {
            var size = await _reader.ReadLineAsync(_deadline.Token) ?? throw new IOException("The body breaks off.");
            var length = int.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Append(await PieceAsync(length));
            if (length == 0) await FieldsAsync();
            else await _reader.ReadLineAsync(_deadline.Token);
            if (length == 0) return body.ToString();
        }
    }

    private async Task<string> PieceAsync(int length)
    {
        var piece = new char[length];
        var read = await _reader.ReadBlockAsync(piece, _deadline.Token);
        return read == length ? new string(piece) : throw new IOException("The body breaks off.");
    }
}
