using System.Buffers;
using Gateway.Observability;
using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Forwarding;

/// <summary>A request's line and fields as bytes of HTTP/1.1: what came, and what the gateway adds.</summary>
internal static class RequestHead
{
    private static readonly SearchValues<char> _token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    /// <returns>Valid until this thread writes the next one.</returns>
    public static ReadOnlySpan<byte> Of(ForwardContext forward, bool hasBody, ProtocolUpgrade? asked)
    {
        var head = _buffer ??= new ArrayBufferWriter<byte>(4 * 1024);
        head.ResetWrittenCount();
        var context = forward.Context;
        WriteLine(head, context, asked);
        WriteFields(head, context.Request, traced: forward.Trace is not null);
        if (asked is not null) WriteUpgrade(head, asked);
        if (hasBody && context.Request.ContentLength is null) Write(head, "Transfer-Encoding: chunked\r\n"u8);
        WriteOwn(head, forward);
        Write(head, "\r\n"u8);
        return head.WrittenSpan;
    }

    /// <summary>Of what comes after a body over HTTP/2 Kestrel looks at neither: it could end here, and another request
    /// begin.</summary>
    public static bool CanHold(string name, string? value) =>
        name.Length > 0 && IsToken(name) && !value.AsSpan().ContainsAny('\r', '\n', '\0');

    /// <returns>What has not gone yet of a head and the body behind it.</returns>
    public static byte[] Rest(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, int sent) =>
        sent < head.Length ? [.. head[sent..], .. body] : body[(sent - head.Length)..].ToArray();

    private static void WriteLine(ArrayBufferWriter<byte> head, HttpContext context, ProtocolUpgrade? asked)
    {
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        Write(head, asked is { IsConnect: true } ? HttpMethods.Get : request.Method);
        Write(head, " "u8);
        Write(head, RequestTarget.AsItCame(context) ?? request.RawTarget);
        Write(head, " HTTP/1.1\r\n"u8);
    }

    private static void WriteFields(ArrayBufferWriter<byte> head, HttpRequest request, bool traced)
    {
        // HTTP/1.1 wants one; none and an empty one are the same to an app.
        WriteField(head, "Host", request.Headers.Host.ToString());
        var named = ConnectionFields.Named(request.Headers.Connection);
        foreach (var (name, values) in request.Headers)
        {
            if (name is "Host" || HopByHop.Has(name) || ForwardedHeaders.IsClaim(name) || !IsToken(name)) continue;
            if (named.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            if (traced && GatewayTraces.IsContext(name)) continue;
            foreach (var value in values) WriteField(head, name, value ?? "");
        }
    }

    private static void WriteUpgrade(ArrayBufferWriter<byte> head, ProtocolUpgrade asked)
    {
        WriteField(head, "Connection", "Upgrade");
        WriteField(head, "Upgrade", asked.Protocol);
        if (asked.Key is { } key) WriteField(head, "Sec-WebSocket-Key", key);
    }

    private static void WriteOwn(ArrayBufferWriter<byte> head, ForwardContext forward)
    {
        var caller = ForwardedHeaders.Of(forward.Context);
        if (caller.Address is { } address) WriteClient(head, address, caller.Port);
        if (caller.Host is { Length: > 0 } host) WriteField(head, ForwardedHeaders.HostName, host);
        WriteField(head, ForwardedHeaders.SchemeName, caller.Scheme);
        WriteField(head, RequestRecord.IdHeader, forward.Record.RequestId);
        foreach (var (name, value) in caller.Shown) WriteField(head, name, value);
        if (forward.Trace is { } span)
            foreach (var (name, value) in GatewayTraces.ContextOf(span)) WriteField(head, name, value);
    }

    private static void WriteClient(ArrayBufferWriter<byte> head, IPAddress address, int port)
    {
        WriteField(head, ForwardedHeaders.ForName, address.ToString());
        Write(head, ForwardedHeaders.ClientName);
        Write(head, ": "u8);
        head.Advance(AddressForm.WriteWithPort(address, port, head.GetSpan(AddressForm.Longest)));
        Write(head, "\r\n"u8);
    }

    // Kestrel lets in more.
    private static bool IsToken(string name) => !name.AsSpan().ContainsAnyExcept(_token);

    private static void WriteField(ArrayBufferWriter<byte> head, string name, string value)
    {
        Write(head, name);
        Write(head, ": "u8);
        Write(head, value);
        Write(head, "\r\n"u8);
    }

    // As Kestrel reads them.
    private static void Write(ArrayBufferWriter<byte> head, string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        head.Advance(Encoding.UTF8.GetBytes(text, head.GetSpan(most)));
    }

    private static void Write(ArrayBufferWriter<byte> head, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(head.GetSpan(bytes.Length));
        head.Advance(bytes.Length);
    }
}
