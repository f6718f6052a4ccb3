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
        var parts = new Dictionary<string, object?>(LogParts.Of(state, text));
        events.Add(
            Level(logLevel), eventId.Name ?? "", parts.GetValueOrDefault("replica")?.ToString(), text, output, parts);
    }

    public void Dispose()
    {
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };
}
