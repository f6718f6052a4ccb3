namespace Gateway.Settings;

/// <summary>Where the present settings are. A reload puts the next whole record in their place, so who reads a live
/// setting asks each time, and who needs several that go together asks once for all of them.</summary>
public sealed class LiveOptions(GatewayOptions first)
{
    private volatile GatewayOptions _current = first;

    public GatewayOptions Current => _current;
    public void Swap(GatewayOptions next) => _current = next;
}
