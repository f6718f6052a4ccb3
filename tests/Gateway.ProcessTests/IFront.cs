namespace Gateway.ProcessTests;

/// <summary>Where clients find a gateway, be it a process or in a container.</summary>
public interface IFront
{
    /// <summary>The public address.</summary>
    Uri Address { get; }

    /// <summary>The same, for HTTP/2 without TLS.</summary>
    Uri? H2Address { get; }

    /// <summary>With TLS, where there is such an address.</summary>
    Uri? TlsAddress { get; }

    /// <summary>A client with connections of its own.</summary>
    HttpClient NewClient();

    /// <summary>The same over HTTP/2, without TLS.</summary>
    HttpClient NewH2Client();

    /// <summary>The same over HTTP/2 with TLS, whoever has signed for it.</summary>
    HttpClient NewTlsClient();
}
