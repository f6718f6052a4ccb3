namespace Gateway.Platform;

public static class AddressForm
{
    /// <summary>An IPv4 client of a socket that takes both comes as <c>::ffff:192.0.2.1</c>.</summary>
    public static IPAddress Unmapped(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
