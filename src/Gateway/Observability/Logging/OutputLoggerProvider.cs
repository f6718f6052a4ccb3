using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Observability;

/// <summary>A line of the gateway's output per event; the section <c>Logging:Console</c> sets its levels.</summary>
[ProviderAlias("Console")]
public sealed class OutputLoggerProvider(LogOutput output, TimeProvider clock) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new OutputLogger(categoryName, output, clock);

    public void Dispose()
    {
    }

    private sealed class OutputLogger(string category, LogOutput output, TimeProvider clock) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            var entry = new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter);
            output.Append(
                LogLines.AsJson ? LogLines.Json(entry, clock.GetUtcNow()) : LogLines.Text(entry, clock.GetLocalNow()),
                urgent: true);
        }
    }
}
