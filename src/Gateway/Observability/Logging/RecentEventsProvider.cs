using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Observability;

/// <summary>Keeps what <see cref="GatewayLog"/> tells as events, without what replicas write.</summary>
[ProviderAlias("Events")]
public sealed class RecentEventsProvider(RecentEvents events) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) =>
        categoryName == typeof(GatewayLog).FullName ? this : NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name == nameof(GatewayLog.ReplicaWrote)) return;
        var (text, output) = EventText.Of(formatter(state, exception));
        events.Add(Level(logLevel), eventId.Name ?? "", Replica(state), text, output);
    }

    public void Dispose()
    {
    }

    private static string? Replica<TState>(TState state) =>
        (state as IReadOnlyList<KeyValuePair<string, object?>>)?
            .FirstOrDefault(pair => pair.Key == "Replica").Value?.ToString();

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };
}
