using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Discovery;

/// <summary>Imitates a name server, over UDP, with SRV and A records.</summary>
public sealed class SmallNameServer : IAsyncDisposable
{
    private const int ServiceType = 33;
    private const int AddressType = 1;
    private const int NotExistent = 3;

    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public SmallNameServer() => _serving = ServeAsync();

    public string Address => _socket.Client.LocalEndPoint!.ToString()!;

    /// <summary>By name; one without is not existent.</summary>
    public Dictionary<string, (int Priority, int Weight, int Port, string Target)[]> Services { get; } = [];

    public Dictionary<string, string> Addresses { get; } = [];

    /// <summary>What every question is answered with instead, when above 0.</summary>
    public int Code { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var asked = await _socket.ReceiveAsync(_stop.Token);
                await _socket.SendAsync(Answer(asked.Buffer), asked.RemoteEndPoint, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private byte[] Answer(byte[] asked)
    {
        var (name, end) = NameIn(asked);
        var records = Code > 0 ? [] : RecordsOf(name, asked[end + 1]);
        var known = Services.ContainsKey(name) || Addresses.ContainsKey(name);
        var code = Code > 0 ? Code : known ? 0 : NotExistent;
        // The question without what comes after it, marked as answered.
        var head = asked[..(end + 4)];
        (head[2], head[3]) = (0x81, (byte)(0x80 | code));
        head[7] = (byte)records.Count;
        head[8] = head[9] = head[10] = head[11] = 0;
        return [.. head, .. records.SelectMany(record => record)];
    }

    private List<byte[]> RecordsOf(string name, int type) => type switch
    {
        ServiceType when Services.TryGetValue(name, out var services) => [.. services.Select(one => Record(
            type, [.. Short(one.Priority), .. Short(one.Weight), .. Short(one.Port), .. Encode(one.Target)]))],
        AddressType when Addresses.TryGetValue(name, out var text) =>
            [Record(type, IPAddress.Parse(text).GetAddressBytes())],
        _ => [],
    };

    // The name is the question's, which stands at byte 12; for a time of 0.
    private static byte[] Record(int type, byte[] data) =>
        [0xC0, 12, .. Short(type), .. Short(1), 0, 0, 0, 0, .. Short(data.Length), .. data];

    private static byte[] Short(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }

    private static byte[] Encode(string name) =>
        [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(label => Encoding.ASCII.GetBytes(label).Prepend((byte)label.Length)), 0];

    private static (string Name, int End) NameIn(byte[] asked)
    {
        var labels = new List<string>();
        var at = 12;
        for (; asked[at] > 0; at += asked[at] + 1) labels.Add(Encoding.ASCII.GetString(asked, at + 1, asked[at]));
        return (string.Join('.', labels), at + 1);
    }
}
