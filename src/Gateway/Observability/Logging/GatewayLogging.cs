namespace Gateway.Observability;

public static class GatewayLogging
{
    /// <summary>Where lines are written: like the standard output that it is, it belongs to the process.</summary>
    public static LogOutput Output => field ??= new LogOutput(_file ?? StandardStreams.OpenOutput());

    /// <summary>Somebody sits there who reads what is said, and nobody keeps it.</summary>
    public static bool OnTerminal => _file is null && !Console.IsOutputRedirected;

    private static AppendedFile? _file;

    public static ILoggerFactory Create(IConfiguration configuration, TimeProvider clock, RecentEvents events) =>
        LoggerFactory.Create(logging =>
        {
            Configure(logging, configuration);
            logging.AddProvider(new OutputLoggerProvider(Output, clock));
            Keep(logging, events);
        });

    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be opened.</exception>
    public static void Choose(LogOptions options)
    {
        if (options.File is { } path) _file = new AppendedFile(path);
        LogLines.AsJson = options.Format == "json" || (options.Format == "auto" && !OnTerminal);
    }

    /// <summary>After something else has moved the log's file away.</summary>
    public static void Reopen(GatewayLog log)
    {
        if (_file is null) log.Say("SIGUSR1: the log has no file of its own, and nothing is opened again");
        else if (_file.Reopen() is { } fault) log.Warn($"SIGUSR1: {_file.FullPath} stays as it is: {fault}");
        else log.Say($"SIGUSR1: {_file.FullPath} was opened again");
    }

    /// <summary>Shows a text that is no event: the banner holds the token, and whoever may look sees events.</summary>
    public static void Say(string text)
    {
        var line = LogLines.AsJson
            ? LogLines.Said(LogLevel.Information, "Banner", text)
            : Encoding.UTF8.GetBytes(text + Environment.NewLine);
        Output.Append(line, urgent: true);
        if (_file is not null) Console.WriteLine($"{text}\n  log       {_file.FullPath}");
    }

    // Whatever the levels of the log are, what happened is kept.
    private static void Keep(ILoggingBuilder logging, RecentEvents events) => logging
        .AddProvider(new RecentEventsProvider(events))
        .AddFilter<RecentEventsProvider>(typeof(GatewayLog).FullName, LogLevel.Information);

    private static void Configure(ILoggingBuilder logging, IConfiguration configuration)
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
    }
}
