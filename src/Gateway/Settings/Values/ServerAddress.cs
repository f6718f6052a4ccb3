namespace Gateway.Settings;

/// <summary>A name server, which has an address since names are what it is asked for.</summary>
public static class ServerAddress
{
    public const string Accepted = "ADDRESS or ADDRESS:PORT";
    private const int DnsPort = 53;

    public static IPEndPoint? Parse(string text)
    {
        if (!AddressForm.TryParse(text, out IPEndPoint? server)) return null;
        return server.Port > 0 ? server : new IPEndPoint(server.Address, DnsPort);
    }
}
