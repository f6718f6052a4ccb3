using Gateway.Apps;
using Gateway.Observability;
using Gateway.Supervision;

namespace Gateway.Hosting;

public static class RunPlanner
{
    private const string Off = "off";

    /// <summary>The plan, or null and the exit code after the fault has been told on standard error.</summary>
    public static async Task<(RunPlan? Plan, int ExitCode)> PlanAsync(
        RunRequest request, CancellationToken cancellation)
    {
        if (Upstream.IsMeant(request.Options.App)) return await FindAsync(request, request.Options.App!);
        var releases = ReleasesOf(request);
        var planned = (Plan: (RunPlan?)null, ExitCode.Done);
        try
        {
            return planned = await PlanAsync(request, releases, cancellation);
        }
        catch (OperationCanceledException)
        {
            // Told to stop before there was anything to serve.
            return planned;
        }
        finally
        {
            if (planned.Plan is null) releases.Dispose();
        }
    }

    public static ReplicaCount Count(GatewayOptions options, string? source) => ReplicaCount.Decide(
        ReplicaRange.Of(options), source, CpuAllowance.OfThisProcess());

    private static async Task<(RunPlan? Plan, int ExitCode)> PlanAsync(
        RunRequest request, AppReleases releases, CancellationToken cancellation)
    {
        var (command, fault) = await releases.ResolveAsync(AppReleases.First, cancellation);
        if (fault is not null) return await RefuseAsync(fault);
        if (SupervisedSource.HookIn(command!.ContentRoot) is not null)
            return await RefuseAsync(new AppFault(ExitCode.Usage, "APP is the gateway itself: name the app to serve."));

        var path = new AppLocator(Environment.CurrentDirectory).Find(request.Options.App, out _)?.Path ?? "";
        var plan = command.Watches ? Watched(command, Shown(path)) : Planned(request, command, Shown(path));
        return (plan with { Releases = releases, AppPath = path }, ExitCode.Done);
    }

    private static RunPlan Planned(RunRequest request, ReplicaCommand command, string app)
    {
        var count = Count(request.Options, request.ReplicasSource);
        return new RunPlan(command, count.Count, count.ToString(), count.CpusEach, app);
    }

    private static AppReleases ReleasesOf(RunRequest request)
    {
        var place = request.Options.Rollout.Copies ?? Path.GetTempPath();
        var copies = place == Off ? null : new AppCopies(place);
        var resolver = AppResolver.ForThisProcess(SayBuilding, request.Options.Reload, copies);
        return new AppReleases((generation, cancellation) => resolver.ResolveAsync(
            request.Options.App, request.AppArguments, generation, cancellation), copies);
    }

    // One that is edited while it runs; the builds below it may use all CPUs.
    private static RunPlan Watched(ReplicaCommand command, string app) => new(
        command, 1, "1: hot reload (dotnet watch)", CpuAllowance.OfThisProcess().Cpus, app);

    // Where they run, how many, and with which arguments is somebody else's to say.
    private static async Task<(RunPlan? Plan, int ExitCode)> FindAsync(RunRequest request, string app)
    {
        var upstreams = Upstream.ParseAll(app, out var fault);
        if (request.ReplicasSource == "--replicas")
            fault ??= $"--replicas: every address of {app} is a replica; scale them where they run";
        if (request.AppArguments.Count > 0)
            fault ??= $"arguments behind -- go to replicas that are started here; those of {app} run already";
        if (fault is not null) return await RefuseAsync(new AppFault(ExitCode.Usage, fault));
        var names = string.Join(", ", upstreams);
        return (new RunPlan(null, 0, "every address of the app's name", 1, names) { Upstreams = upstreams },
            ExitCode.Done);
    }

    private static void SayBuilding(string project) =>
        (LogLines.AsJson ? Console.Error : Console.Out).WriteLine(
            $"building {Shown(project)}");

    // As one would name it here; from elsewhere, the way up and down again says less than the whole path.
    private static string Shown(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private static async Task<(RunPlan? Plan, int ExitCode)> RefuseAsync(AppFault fault)
    {
        await Console.Error.WriteLineAsync($"gateway: {PlainText.Of(fault.Message)}");
        return (null, fault.ExitCode);
    }
}
