using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Gateway.FrontDoor;

/// <summary>Tells of connections to an https address that come to no handshake, and why where that is known.</summary>
public sealed class HandshakeWatch(Refusals refusals, ErrorPages pages, TimeProvider clock)
{
    private const string Failed = "tls_handshake";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10); // Kestrel's own for a handshake
    private static readonly object _key = new();

    public ConnectionDelegate Before(ConnectionDelegate tls) => async connection =>
    {
        var peer = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        // A load balancer that only looks whether somebody accepts says nothing.
        if (await FirstByteAsync(connection.Transport.Input, peer) is not { } first) return;
        if (char.IsAsciiLetterUpper((char)first))
        {
            refusals.Tell("tls_expected", peer, "it speaks HTTP to an https address");
            var problem = ProblemLadder.Rejected(
                StatusCodes.Status400BadRequest, "This address speaks HTTPS.", null, RequestIds.New());
            await RawProblem.WriteAsync(connection.Transport, problem, pages);
            return;
        }

        var handshake = new Handshake();
        connection.Items[_key] = handshake;
        await tls(connection);
        if (handshake.Refused is { } why) refusals.Tell("client_certificate", peer, why);
        else if (!handshake.Done) refusals.Tell(Failed, peer, "the handshake failed, or took too long");
    };

    public static ConnectionDelegate After(ConnectionDelegate http) => connection =>
    {
        ((Handshake)connection.Items[_key]!).Done = true;
        return http(connection);
    };

    /// <param name="why">Its certificate does not count.</param>
    public static void Refuse(ConnectionContext connection, string why)
    {
        if (connection.Items.TryGetValue(_key, out var one) && one is Handshake handshake) handshake.Refused = why;
    }

    private async ValueTask<byte?> FirstByteAsync(PipeReader input, IPAddress? peer)
    {
        using var patience = new CancellationTokenSource(_patience, clock);
        try
        {
            var read = await input.ReadAsync(patience.Token);
            var first = read.Buffer.IsEmpty ? (byte?)null : read.Buffer.FirstSpan[0];
            input.AdvanceTo(read.Buffer.Start);
            return first;
        }
        catch (OperationCanceledException)
        {
            refusals.Tell(Failed, peer, $"it sent nothing within {_patience.TotalSeconds} s");
            return null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private sealed class Handshake
    {
        public bool Done { get; set; }
        public string? Refused { get; set; }
    }
}
