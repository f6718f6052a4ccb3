using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.FrontDoor;

/// <summary>Reads who the client of a connection is, before anything else of it is read: trusted proxies must say it,
/// and nobody else may.</summary>
public sealed class ProxyProtocol(
    Func<GatewayOptions> options, MadeOfLive<AddressList> trusted, Refusals refusals, ErrorPages pages,
    TimeProvider clock)
{
    private const string Missing = "proxy_protocol_missing";
    private const string Untrusted = "proxy_protocol_untrusted";

    private static readonly object _nobody = new();

    public bool IsOn => options().ProxyProtocol == ProxyProtocolMode.On;

    /// <summary>The proxy has not said whose bytes it passes on: what is in them, anybody may have written.</summary>
    public static bool IsOfNobody(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(_nobody) == true;

    /// <param name="speaksHttp">Whether who is turned away can be told so: HTTP/1.1 without TLS.</param>
    public Func<ConnectionDelegate, ConnectionDelegate> Read(bool speaksHttp) => next => async connection =>
    {
        var peer = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        var header = await ReadAsync(connection.Transport.Input);
        if (trusted.Value.Contains(peer))
        {
            if (header is not { Form: ProxyHeaderForm.Whole })
            {
                // A load balancer that only looks whether somebody accepts says nothing.
                if (header is not null && Told(peer) is { } problem && speaksHttp)
                    await RawProblem.WriteAsync(connection.Transport, problem, pages);
                return;
            }

            if (header.Value.Client is { } client) connection.RemoteEndPoint = client;
            else connection.Items[_nobody] = _nobody;
            Skip(connection.Transport.Input, header.Value.Length);
        }
        else if (header is { Form: ProxyHeaderForm.Whole })
        {
            // To Kestrel it is a malformed request, to TLS no handshake: both say so.
            refusals.Tell(Untrusted, peer, "it speaks the PROXY protocol and is not among Gateway:TrustedProxies");
        }

        await next(connection);
    };

    private Problem Told(IPAddress? peer)
    {
        refusals.Tell(Missing, peer, "a trusted proxy has to begin with the PROXY protocol, and has not");
        return ProblemLadder.Rejected(
            StatusCodes.Status400BadRequest, "The proxy in front has to begin with the PROXY protocol.", null,
            RequestIds.New());
    }

    /// <returns>Null where nothing came.</returns>
    private async ValueTask<ProxyHeader?> ReadAsync(PipeReader input)
    {
        using var patience = new CancellationTokenSource(options().Limits.HeadersTimeout, clock);
        var header = (ProxyHeader?)null;
        try
        {
            while (true)
            {
                // Of a long one not each piece is looked at again.
                var read = await input.ReadAtLeastAsync(Math.Max(1, header?.Length ?? 0), patience.Token);
                if (!read.Buffer.IsEmpty) header = Of(read.Buffer);
                var isKnown = read.IsCompleted || header is { Form: not ProxyHeaderForm.Partial };
                // What has been looked at comes again only with more, unless it is enough.
                input.AdvanceTo(read.Buffer.Start, isKnown ? read.Buffer.Start : read.Buffer.End);
                if (isKnown) return header;
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            return header;
        }
    }

    private static ProxyHeader Of(in ReadOnlySequence<byte> data) => ProxyHeader.Read(
        data.IsSingleSegment ? data.FirstSpan : data.Slice(0, Math.Min(data.Length, ProxyHeader.Most)).ToArray());

    private static void Skip(PipeReader input, int length)
    {
        if (input.TryRead(out var read)) input.AdvanceTo(read.Buffer.GetPosition(length));
    }
}
