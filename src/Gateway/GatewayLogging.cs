using Gateway.Observability;

namespace Gateway;

/// <summary>Where log lines go, and which.</summary>
public static class GatewayLogging
{
    public static ILoggerFactory Create(IConfiguration configuration, TimeProvider clock, RecentEvents events) =>
        LoggerFactory.Create(logging =>
        {
            Configure(logging, configuration, clock);
            Keep(logging, events);
        });

    // Whatever the levels of the log are, what happened is kept.
    private static void Keep(ILoggingBuilder logging, RecentEvents events) => logging
        .AddProvider(new RecentEventsProvider(events))
        .AddFilter<RecentEventsProvider>(typeof(GatewayLog).FullName, LogLevel.Information);

    private static void Configure(ILoggingBuilder logging, IConfiguration configuration, TimeProvider clock)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // Every attempt's failure is told by the record of its request; YARP would tell it again.
        logging.AddFilter("Yarp", LogLevel.Error);
        // Enabled at any level, this one opens an activity and a scope for each request.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // A start that fails is told in one line, by the gateway; the host would add its stack trace.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.AddConsole(console => console.FormatterName = LineFormatter.FormatterName);
        logging.AddConsoleFormatter<LineFormatter, Microsoft.Extensions.Logging.Console.ConsoleFormatterOptions>();
        logging.Services.AddSingleton(clock);
    }
}
