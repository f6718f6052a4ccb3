namespace Faults;

/// <summary><c>--boot crash|hang|slow FILE|while FILE|crash-when FILE|sick SLOT HEALED</c>: how the app comes up, if it
/// does.</summary>
internal static class Boot
{
    public static async Task AsToldAsync(string[] args)
    {
        var index = Array.IndexOf(args, "--boot");
        switch (index < 0 ? "" : args[index + 1])
        {
            case "crash":
                await Console.Error.WriteLineAsync("no database: boot failed");
                Environment.Exit(7);
                break;
            case "hang":
                await Task.Delay(Timeout.InfiniteTimeSpan);
                break;
            // Until the test lets it go on, by a file.
            case "slow":
                while (!File.Exists(args[index + 2])) await Task.Delay(20);
                break;
            // For as long as the test says so, by a file.
            case "while":
                while (File.Exists(args[index + 2])) await Task.Delay(20);
                break;
            // As soon as the test says so, by a file.
            case "crash-when":
                if (!File.Exists(args[index + 2])) break;
                await Console.Error.WriteLineAsync("no database: boot failed");
                Environment.Exit(8);
                break;
            // One of them alone, by the name that the gateway gives it, until the file is there.
            case "sick":
                var attributes = Environment.GetEnvironmentVariable("OTEL_RESOURCE_ATTRIBUTES") ?? "";
                if (File.Exists(args[index + 3]) || !attributes.Contains($"instance.id={args[index + 2]}.")) break;
                throw new InvalidOperationException("no licence for this machine");
            default:
                break;
        }
    }
}
