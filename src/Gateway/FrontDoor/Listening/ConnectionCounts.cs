namespace Gateway.FrontDoor;

public enum ConnectionVerdict
{
    Held,
    TooMany,
    TooManyOfAddress,
}

/// <summary>Connections that are open, in all and of each holder of an address.</summary>
public sealed class ConnectionCounts
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _ofHolder = [];
    private int _all;

    /// <param name="holder">Null for whoever counts in all alone.</param>
    /// <param name="most">In all; 0 for any number.</param>
    /// <param name="mostOfHolder">0 for any number.</param>
    public ConnectionVerdict Enter(IPAddress? holder, int most, int mostOfHolder)
    {
        lock (_gate)
        {
            if (most > 0 && _all >= most) return ConnectionVerdict.TooMany;
            var before = holder is null ? 0 : _ofHolder.GetValueOrDefault(holder);
            if (mostOfHolder > 0 && before >= mostOfHolder) return ConnectionVerdict.TooManyOfAddress;
            _all++;
            if (holder is not null) _ofHolder[holder] = before + 1;
            return ConnectionVerdict.Held;
        }
    }

    public void Leave(IPAddress? holder)
    {
        lock (_gate)
        {
            _all--;
            if (holder is null) return;
            if (--_ofHolder[holder] == 0) _ofHolder.Remove(holder);
        }
    }
}
