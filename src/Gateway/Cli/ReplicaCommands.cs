using System.CommandLine;

namespace Gateway.Cli;

/// <summary>The verbs about single replicas: <c>recycle ID|--all</c>, <c>drain ID</c>, <c>undrain ID</c>.</summary>
public static class ReplicaCommands
{
    public static Command Recycle(Surroundings around)
    {
        var runner = new VerbRunner(around);
        var id = Id(ArgumentArity.ZeroOrOne);
        runner.Ids.Complete(id, "ready", "unhealthy", "starting", "draining");
        var all = new Option<bool>("--all") { Description = "All replicas, one after the other" };
        var command = new Command("recycle", "Let a fresh process of the same code take over") { id, all, runner.Control };
        command.Validators.Add(result =>
        {
            if (result.GetValue(id) is null != result.GetValue(all)) result.AddError("name one replica, or say --all");
        });
        command.SetAction((parsed, cancellation) => runner.RunAsync(parsed,
            parsed.GetValue(all) ? "/recycle?all=true" : Path("recycle", parsed.GetValue(id)), cancellation));
        return command;
    }

    public static Command Drain(Surroundings around) =>
        Create(around, "drain", "Give a replica no more requests and keep it, for a look at it", "ready", "unhealthy");

    public static Command Undrain(Surroundings around) =>
        Create(around, "undrain", "Give a drained replica requests again", "draining");

    private static Command Create(Surroundings around, string verb, string description, params string[] states)
    {
        var runner = new VerbRunner(around);
        var id = Id(ArgumentArity.ExactlyOne);
        runner.Ids.Complete(id, states);
        var command = new Command(verb, description) { id, runner.Control };
        command.SetAction((parsed, cancellation) =>
            runner.RunAsync(parsed, Path(verb, parsed.GetValue(id)), cancellation));
        return command;
    }

    private static Argument<string?> Id(ArgumentArity arity) =>
        new("ID") { Arity = arity, Description = "Of the replica, as status shows it" };

    private static string Path(string verb, string? id) => $"/{verb}?id={Uri.EscapeDataString(id ?? "")}";
}
