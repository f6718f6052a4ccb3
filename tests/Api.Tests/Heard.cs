using Microsoft.Extensions.Logging;

namespace Api.Tests;

/// <summary>A log that keeps what it is told.</summary>
public sealed class Heard<T> : ILogger<T>
{
    public List<string> Warnings { get; } = [];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Warnings.Add(formatter(state, exception));
}
