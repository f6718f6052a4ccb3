namespace Gateway.Requests;

/// <summary>What a gRPC client understands: a status of gRPC's own, in a trailer or in an answer that is one
/// head.</summary>
public static class GrpcStatus
{
    public const string Type = "application/grpc";
    public const string StatusField = "grpc-status";
    public const string MessageField = "grpc-message";
    public const int Unavailable = 14; // a client may call again

    private const int DeadlineExceeded = 4;
    private const int PermissionDenied = 7;
    private const int ResourceExhausted = 8;
    private const int Unimplemented = 12;
    private const int Internal = 13;

    // gRPC's own name, also application/grpc+proto; grpc-web is HTTP/1.1's and has its status in the body.
    public static bool Is(string? type) =>
        type is not null && type.StartsWith(Type, StringComparison.OrdinalIgnoreCase)
        && (type.Length == Type.Length || type[Type.Length] is '+' or ';' or ' ');

    /// <summary>A client of gRPC's family, which reads no pages: grpc-web too.</summary>
    public static bool IsLike(string? type) => type?.StartsWith(Type, StringComparison.OrdinalIgnoreCase) == true;

    public static int Of(RequestFailure failure) => failure switch
    {
        RequestFailure.ReplicaTimedOut or RequestFailure.ClientTooSlow => DeadlineExceeded,
        RequestFailure.RateLimited => ResourceExhausted,
        RequestFailure.BodyTooLarge or RequestFailure.HeadersTooLarge => ResourceExhausted,
        RequestFailure.BadRequest => Internal,
        RequestFailure.Forbidden => PermissionDenied,
        RequestFailure.HostUnknown => Unimplemented,
        _ => Unavailable,
    };

    /// <summary>Percent-encoded, as gRPC over HTTP/2 wants messages.</summary>
    public static string Message(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (octet is >= 0x20 and <= 0x7E and not (byte)'%') encoded.Append((char)octet);
            else encoded.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }

        return encoded.ToString();
    }
}
