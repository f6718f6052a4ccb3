namespace Gateway.Apps;

/// <summary>The command that starts a replica, or why there is none: exactly one of the two.</summary>
public sealed record AppResolution(ReplicaCommand? Command, AppFault? Fault)
{
    public static AppResolution Of(ReplicaCommand command) => new(command, null);
    public static AppResolution Failed(int exitCode, string message) => new(null, new AppFault(exitCode, message));

    public AppResolution MadeFrom(string? ownFolder, string builtInto) => Command is null
        ? this
        : Of(Command with { OwnFolder = ownFolder, BuiltInto = builtInto });
}

/// <summary>Why an app cannot be served: for people, with the cause and what to do; may have several lines.</summary>
public sealed record AppFault(int ExitCode, string Message);
