namespace Gateway.Settings;

/// <summary>The values of <c>Gateway:ProxyProtocol</c>.</summary>
public static class ProxyProtocolMode
{
    public const string Off = "off";
    public const string On = "on";
}
