namespace Gateway.FrontDoor;

/// <param name="Key">What the header says; null where it says nothing.</param>
/// <param name="IsKnown">Whether it is a client of its own.</param>
public readonly record struct RateClient(ClientKey Address, ClientKey? Key, bool IsKnown)
{
    public static RateClient Of(HttpContext context, KnownKeys keys)
    {
        var key = keys.Of(context.Request.Headers);
        return new RateClient(
            ClientKey.OfAddress(context.Connection.RemoteIpAddress), key, key is { } text && keys.Has(text));
    }

    public ClientKey For(RatePolicy policy) => policy.ByKey && IsKnown ? Key!.Value : Address;
}
