namespace Gateway.Apps;

/// <summary>Why an app cannot be served.</summary>
/// <param name="ExitCode">2 when the command line names no app, 3 when the app cannot boot.</param>
/// <param name="Message">For people, with the cause and what to do; may have several lines.</param>
public sealed record AppFault(int ExitCode, string Message);
