namespace Faults;

/// <summary><c>--boot crash|hang|slow FILE|while FILE|crash-when FILE|lock FILE|race FILE|sick SLOT HEALED</c>: how the app
/// comes up, if it does.</summary>
internal static class Boot
{
    private static FileStream? _migration;

    /// <summary>Those that start from now on have nothing to migrate.</summary>
    public static void Migrated()
    {
        if (_migration is null) return;
        File.WriteAllText(_migration.Name + ".done", "");
        _migration.Dispose();
    }

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
            // Whoever finds that another one migrates dies of it.
            case "lock" or "race" when File.Exists(args[index + 2] + ".done"):
                break;
            case "lock":
                Lock(args[index + 2]);
                break;
            // And the other one migrates for so long that this happens.
            case "race":
                Lock(args[index + 2]);
                while (!File.Exists(args[index + 2] + ".lost")) await Task.Delay(20);
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

    private static void Lock(string file)
    {
        try
        {
            _migration = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            File.WriteAllText(file + ".lost", "");
            Console.Error.WriteLine("another one migrates");
            Environment.Exit(6);
        }
    }
}
