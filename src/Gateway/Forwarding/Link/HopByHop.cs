using Microsoft.Extensions.Primitives;

namespace Gateway.Forwarding;

/// <summary>Fields that always belong to one connection (RFC 9110, section 7.6.1): they go no further.</summary>
internal static class HopByHop
{
    public static bool Has(string name) => name.Length switch
    {
        2 => Is(name, "TE"),
        7 => Is(name, "Upgrade"),
        10 => Is(name, "Connection") || Is(name, "Keep-Alive"),
        14 => Is(name, "HTTP2-Settings"),
        16 => Is(name, "Proxy-Connection"),
        18 => Is(name, "Proxy-Authenticate"),
        17 => Is(name, "Transfer-Encoding"),
        19 => Is(name, "Proxy-Authorization"),
        _ => false,
    };

    /// <summary>Whether a field that is a list has such an item.</summary>
    public static bool Lists(StringValues field, string item)
    {
        foreach (var value in field)
            foreach (var range in value.AsSpan().Split(','))
                if (value.AsSpan(range).Trim().Equals(item, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
