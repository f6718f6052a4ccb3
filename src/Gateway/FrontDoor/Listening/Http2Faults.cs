using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.FrontDoor;

/// <summary>Tells of connections that Kestrel ends for what their clients did with HTTP/2: it says so in its own log
/// alone, and only when debugging, and without whose connection it was.</summary>
/// <param name="logs">For whatever else is said.</param>
public sealed class Http2Faults(Refusals refusals, ILoggerFactory logs) : ILoggerFactory
{
    private const string Category = "Microsoft.AspNetCore.Server.Kestrel.Http2";
    private const string Connection = "ConnectionId";

    // Each ends the connection.
    private static readonly string[] _events = ["Http2ConnectionError", "HPackDecodingError"];
    private static readonly ConcurrentDictionary<string, ConnectionContext> _open = new(StringComparer.Ordinal);

    /// <param name="always">Clients need not ask for HTTP/2 here.</param>
    public static Func<ConnectionDelegate, ConnectionDelegate> Know(bool always) => http => connection =>
        always || IsHttp2(connection) ? KnownAsync(connection, http) : http(connection);

    public ILogger CreateLogger(string categoryName) => categoryName == Category
        ? new Watch(refusals, logs.CreateLogger(categoryName))
        : logs.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => logs.AddProvider(provider);

    // They are another's.
    public void Dispose()
    {
    }

    private static bool IsHttp2(ConnectionContext connection) =>
        connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol.Span.SequenceEqual("h2"u8)
            == true;

    private static async Task KnownAsync(ConnectionContext connection, ConnectionDelegate http)
    {
        _open[connection.ConnectionId] = connection;
        try
        {
            await http(connection);
        }
        finally
        {
            _open.TryRemove(connection.ConnectionId, out _);
        }
    }

    private sealed class Watch(Refusals refusals, ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        // Of each frame it would tell at the level below.
        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug || inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (_events.Contains(eventId.Name)) Tell(state, exception);
            if (inner.IsEnabled(logLevel)) inner.Log(logLevel, eventId, state, exception, formatter);
        }

        private void Tell(object? state, Exception? fault)
        {
            var id = (state as IEnumerable<KeyValuePair<string, object?>>)?
                .FirstOrDefault(part => part.Key == Connection).Value as string;
            var peer = id is not null && _open.TryGetValue(id, out var connection)
                ? (connection.RemoteEndPoint as IPEndPoint)?.Address
                : null;
            refusals.Tell("http2", peer, fault?.Message ?? "its connection has ended");
        }
    }
}
