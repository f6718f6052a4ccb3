using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Forwarding.Outcomes;

/// <summary>A client over HTTP/2 that sends fields and frames as no library would.</summary>
public static class RawHttp2
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Reset = 3;
    private const byte Settings = 4;
    private const byte Goodbye = 7;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Asks once, and returns when the stream or the connection has ended.</summary>
    /// <param name="where">Without TLS.</param>
    /// <param name="fields">Those of the head, as they are.</param>
    /// <param name="body">Null for none.</param>
    /// <param name="trailers">After the body.</param>
    public static async Task AskAsync(
        Uri where, IEnumerable<(string Name, string Value)> fields, string? body = null,
        params (string Name, string Value)[] trailers)
    {
        using var client = await ConnectAsync(where);
        byte[] asked =
        [
            .. Frame(Headers, EndHeaders | (body is null ? EndStream : 0), 1, Block(fields)),
            .. body is null ? [] : Frame(Data, trailers.Length > 0 ? 0 : EndStream, 1, Encoding.Latin1.GetBytes(body)),
            .. trailers.Length > 0 ? Frame(Headers, EndHeaders | EndStream, 1, Block(trailers)) : [],
        ];
        await client.GetStream().WriteAsync(asked, Cancellation);
        await EndAsync(client.GetStream()).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    /// <param name="where">Without TLS.</param>
    public static async Task<TcpClient> ConnectAsync(Uri where)
    {
        var client = new TcpClient();
        await client.ConnectAsync(where.Host, where.Port, Cancellation);
        await client.GetStream().WriteAsync(
            (byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, [])], Cancellation);
        return client;
    }

    private static async Task EndAsync(NetworkStream stream)
    {
        var head = new byte[9];
        try
        {
            while (true)
            {
                await stream.ReadExactlyAsync(head, Cancellation);
                await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(head) >> 8], Cancellation);
                if (head[3] is Reset or Goodbye || (head[3] is Data or Headers && (head[4] & EndStream) != 0)) return;
            }
        }
        catch (IOException)
        {
            // The connection is its end.
        }
    }

    public static byte[] Frame(byte type, int flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, (payload.Length << 8) | type);
        frame[4] = (byte)flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    // RFC 7541, 6.2.2: names and values as they are, each shorter than 127 bytes.
    private static byte[] Block(IEnumerable<(string Name, string Value)> fields) => [.. fields.SelectMany(field =>
        (byte[])[0, .. Text(field.Name), .. Text(field.Value)])];

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.Latin1.GetBytes(text)];
}
