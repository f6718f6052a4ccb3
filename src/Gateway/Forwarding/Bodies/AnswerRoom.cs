using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Forwarding;

/// <summary>
/// Many clients of HTTP/1.1 read nothing before all is sent, while the app may answer as it reads. What both directions
/// hold in between is how much of that can pass, so until the upload's end the system may take as much of the answer as
/// without us. Over HTTP/2 such a client's window is its own.
/// </summary>
public sealed class AnswerRoom : IDisposable
{
    private Socket? _connection;

    private AnswerRoom(Socket connection)
    {
        _connection = connection;
        SendBuffer.Unbound(connection);
    }

    /// <returns>Null where the connection needs none.</returns>
    public static AnswerRoom? Open(HttpContext context) =>
        HttpProtocol.IsHttp11(context.Request.Protocol)
        && context.Features.Get<IConnectionSocketFeature>()?.Socket is { } connection
            ? new AnswerRoom(connection)
            : null;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _connection, null) is { } connection) SendBuffer.Bound(connection);
    }
}
