namespace Gateway.Settings;

/// <summary>What is made of the present settings; made again after a reload, and not at each look.</summary>
public sealed class MadeOfLive<T>(Func<GatewayOptions> options, Func<GatewayOptions, T> make)
{
    private Made? _last;

    public T Value
    {
        get
        {
            var (now, last) = (options(), Volatile.Read(ref _last));
            if (last is not null && ReferenceEquals(last.Of, now)) return last.Result;
            var made = new Made(now, make(now));
            Volatile.Write(ref _last, made);
            return made.Result;
        }
    }

    private sealed class Made(GatewayOptions of, T result)
    {
        public GatewayOptions Of => of;
        public T Result => result;
    }
}
