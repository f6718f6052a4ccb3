using System.Collections;
using System.Net.Security;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Gateway.FrontDoor;

/// <summary>What the tickets of clients' sessions are encrypted with: a gateway that replaces this one gets it, so that
/// they are resumed there. .NET has no way to set it; where its parts are not those that are known here, each process
/// has its own.</summary>
public sealed partial class SessionTickets
{
    private const string Library = "libssl.so.3";

    // Linux: openssl/ssl.h. Without keys the answer is how long they are.
    private const int SetTicketKeys = 59;
    private const int KeysLength = 80; // bytes
    private const int ContextLength = 32; // bytes

    private const BindingFlags Hidden =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    private static readonly IDictionary? _contexts = Contexts();
    private static readonly ConditionalWeakTable<SafeHandle, SessionTickets> _shared = [];

    private readonly ConditionalWeakTable<SslStreamCertificateContext, SessionTickets> _prepared = [];

    /// <param name="secret">Of the gateway that this one replaces; null where it replaces none.</param>
    public SessionTickets(byte[]? secret) => Secret = secret is { Length: KeysLength + ContextLength }
        ? secret
        : RandomNumberGenerator.GetBytes(KeysLength + ContextLength);

    public byte[] Secret { get; }

    /// <summary>Has .NET make what it keeps for a certificate, before the first client comes for it.</summary>
    public void Prepare(SslServerAuthenticationOptions options)
    {
        if (_contexts is null || !_prepared.TryAdd(options.ServerCertificateContext!, this)) return;
        using var hello = new MemoryStream();
        Speak(hello, client => client.AuthenticateAsClient("gateway"));
        hello.Position = 0;
        Speak(hello, server => server.AuthenticateAsServer(options));
        Share();
    }

    /// <summary>With what .NET has made since.</summary>
    public void Share()
    {
        if (_contexts is null) return;
        // Its values would be copied, under a lock.
        foreach (DictionaryEntry one in _contexts)
            if (one.Value is SafeHandle context && _shared.TryAdd(context, this)) Share(context);
    }

    // Nobody answers: it ends after what is said first.
    private static void Speak(MemoryStream stream, Action<SslStream> begin)
    {
        using var tls = new SslStream(stream, leaveInnerStreamOpen: true);
        try
        {
            begin(tls);
        }
        catch (Exception ended) when (
            ended is IOException or AuthenticationException or CryptographicException or NotSupportedException)
        {
            // As it has to. Of a certificate that cannot be used the first client's handshake tells.
        }
    }

    private static IDictionary? Contexts()
    {
        if (!OperatingSystem.IsLinux() || SafeEvpPKeyHandle.OpenSslVersion >> 28 != 3
            || !NativeLibrary.TryLoad(Library, typeof(SessionTickets).Assembly, null, out _)) return null;
        var cache = typeof(SslStream).Assembly.GetType("Interop+OpenSsl")?
            .GetField("s_sslContexts", Hidden)?.GetValue(null);
        return cache?.GetType().BaseType?.GetField("_cache", Hidden)?.GetValue(cache) as IDictionary;
    }

    private void Share(SafeHandle context)
    {
        var held = false;
        try
        {
            context.DangerousAddRef(ref held);
            var handle = context.DangerousGetHandle();
            if (Control(handle, SetTicketKeys, 0, null) != KeysLength) return;
            _ = Control(handle, SetTicketKeys, KeysLength, Secret);
            _ = SetContext(handle, Secret.AsSpan(KeysLength), ContextLength);
        }
        catch (ObjectDisposedException)
        {
            // Forgotten meanwhile.
        }
        finally
        {
            if (held) context.DangerousRelease();
        }
    }

    [LibraryImport(Library, EntryPoint = "SSL_CTX_ctrl")]
    private static partial nint Control(nint context, int command, nint length, byte[]? keys);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_session_id_context")]
    private static partial int SetContext(nint context, ReadOnlySpan<byte> id, uint length);
}
