using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.ObjectPool;
using Microsoft.Extensions.Primitives;

namespace Gateway.Forwarding;

/// <summary>What a replica said is no HTTP/1.1, or none that can be passed on.</summary>
internal sealed class BadAnswerException(string why) : IOException($"The answer is no HTTP/1.1: {why}");

/// <summary>How an answer's body ends.</summary>
internal enum BodyEnd { None, Length, Chunked, Close }

/// <summary>An answer's status line and fields.</summary>
internal sealed class AnswerHead
{
    // As many as there are requests at once, on a busy machine, and none that an app has made unusually long.
    private const int MostKept = 256;
    private const int MostFields = 64;

    private static readonly DefaultObjectPool<AnswerHead> _pool = new(new Policy(), MostKept);

    public int Status { get; set; }

    /// <summary>Null where it is the usual one.</summary>
    public string? Reason { get; set; }

    public List<(string Name, string Value)> Fields { get; } = new(16);
    public long? Length { get; set; }
    public bool Chunked { get; set; }
    public bool Closes { get; set; }
    public string? Connection { get; set; }
    public string? Type { get; set; }

    public bool IsInterim => Status < 200 && !IsSwitch;

    /// <summary>What follows is another protocol.</summary>
    public bool IsSwitch => Status == StatusCodes.Status101SwitchingProtocols;

    public BodyEnd EndFor(string method) => this switch
    {
        _ when HttpMethods.IsHead(method) || Status is < 200 or 204 or 304 => BodyEnd.None,
        { Chunked: true } => BodyEnd.Chunked,
        { Length: 0 } => BodyEnd.None,
        { Length: not null } => BodyEnd.Length,
        _ => BodyEnd.Close,
    };

    /// <returns>Why nobody may go on in the protocol that it names; null also where it names none.</returns>
    public string? SwitchFault(ProtocolUpgrade? asked)
    {
        if (!IsSwitch) return null;
        if (ProtocolUpgrade.FaultOf(asked, Value("Upgrade")) is { } fault) return fault;
        return asked!.Accepts(Value("Sec-WebSocket-Accept")) ? null : "it accepts another WebSocket's key";
    }

    /// <summary>All but what belongs to the connection it came by.</summary>
    public void WriteTo(HttpContext context)
    {
        context.Response.StatusCode = Status;
        if (Reason is not null) context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = Reason;
        var named = ConnectionFields.Named(Connection);
        var to = context.Response.Headers;
        foreach (var (name, value) in Fields)
            if (!HopByHop.Has(name) && !named.Contains(name, StringComparer.OrdinalIgnoreCase))
                to[name] = StringValues.Concat(to[name], value);
    }

    public static AnswerHead Rent() => _pool.Get();

    /// <summary>Nobody reads it any more.</summary>
    public static void Return(AnswerHead head) => _pool.Return(head);

    public void Clear()
    {
        (Status, Reason, Length, Chunked, Closes, Connection, Type) = (0, null, null, false, false, null, null);
        Fields.Clear();
    }

    private string? Value(string name) =>
        Fields.Find(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private sealed class Policy : PooledObjectPolicy<AnswerHead>
    {
        public override AnswerHead Create() => new();

        public override bool Return(AnswerHead obj)
        {
            obj.Clear();
            return obj.Fields.Capacity <= MostFields;
        }
    }
}
