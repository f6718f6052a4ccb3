using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Observability;

/// <summary>One line per event: time, level, message. The category says nothing to an operator and stays out.</summary>
public sealed class LineFormatter(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    public override void Write<TState>(
        in LogEntry<TState> entry, IExternalScopeProvider? scopes, TextWriter output)
    {
        output.Write(clock.GetLocalNow().ToString("HH:mm:ss.fff ", null));
        output.Write(Level(entry.LogLevel));
        output.WriteLine(entry.Formatter(entry.State, entry.Exception));
        if (entry.Exception is { } exception) output.WriteLine(exception);
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Warning => "warning: ",
        LogLevel.Error => "error: ",
        LogLevel.Critical => "critical: ",
        LogLevel.Debug => "debug: ",
        LogLevel.Trace => "trace: ",
        _ => "",
    };
}
