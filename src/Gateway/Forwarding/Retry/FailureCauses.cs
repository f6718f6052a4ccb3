namespace Gateway.Forwarding;

/// <summary>What the exceptions of .NET's HTTP client say.</summary>
public static class FailureCauses
{
    private const long ProtocolError = 1; // RFC 9113, section 7

    // A body's failure and the request's own come together, as an aggregate.
    public static IEnumerable<Exception> Of(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            yield return failure;
            if (failure is not AggregateException both) continue;
            foreach (var cause in both.InnerExceptions.SelectMany(Of)) yield return cause;
            yield break;
        }
    }

    /// <summary>Of an aggregate, the body's.</summary>
    public static Exception? First(Exception? failure) =>
        failure is AggregateException { InnerExceptions: [var body, ..] } ? body : failure;

    // Of what has no cause, .NET tells by its words alone what it found in the request's head; a body that it did not
    // get to send when the connection ended has no cause either.
    /// <summary>The client itself refused to send it: nobody was asked, and nothing came from outside.</summary>
    public static bool IsOwn(Exception? failure) =>
        (HasNoCause(failure) && failure!.Message.Contains("header", StringComparison.Ordinal))
        || failure is FormatException or ArgumentException or NotSupportedException;

    /// <summary>The connection ended before the request was put on it, which .NET says by these words alone.</summary>
    public static bool IsUnconnected(Exception? failure) =>
        HasNoCause(failure) && failure!.Message.Contains("could not be established", StringComparison.Ordinal);

    private static bool HasNoCause(Exception? failure) =>
        failure is HttpRequestException { InnerException: null, HttpRequestError: HttpRequestError.Unknown };

    // The replica has nothing against the connection, and against this request. .NET tells a stream's end from a
    // connection's by its words alone.
    public static bool IsRefusedAsMalformed(Exception cause) =>
        cause is HttpProtocolException { ErrorCode: ProtocolError }
        && cause.Message.Contains("reset the stream", StringComparison.Ordinal);

    public static bool IsNotHttp(Exception cause) => cause switch
    {
        // Kestrel's, of what may not be written: a field, a length, a body where there is none.
        ObjectDisposedException => false,
        InvalidOperationException => true,
        HttpRequestException { HttpRequestError: var error } => IsNotHttp(error),
        HttpIOException { HttpRequestError: var error } => IsNotHttp(error),
        _ => false,
    };

    /// <summary>The connection has ended: .NET calls it an invalid answer where its HTTP/2 had not begun yet.</summary>
    public static bool IsEnd(Exception cause) => cause
        is SocketException or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded };

    private static bool IsNotHttp(HttpRequestError error) =>
        error is HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded;

    // .NET's HTTP/2 client keeps to the size that the replica has announced, and says so in these words alone.
    public static int StatusOf(IReadOnlyList<Exception> causes) =>
        causes.Any(cause => cause.Message.Contains("exceeded", StringComparison.Ordinal))
            ? StatusCodes.Status431RequestHeaderFieldsTooLarge
            : StatusCodes.Status400BadRequest;
}
