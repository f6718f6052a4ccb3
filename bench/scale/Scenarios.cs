namespace Gateway.Scale;

/// <param name="Name">As in docs/scale.md.</param>
/// <param name="Busy">Share of what all replicas can do, 0 to 1.</param>
/// <param name="Happens">What befalls the world, once, 5 s after the first client.</param>
public sealed record Scenario(string Name, double Busy, Action<World> Happens);

/// <summary>What can go wrong for a whole fleet at once.</summary>
public static class Scenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("spread", 0.6, _ => { }),
        new("retry storm", 0.5, RetryStorm),
        new("mass restart", 0.5, MassRestart),
        new("stale names", 0.5, StaleNames),
        new("a zone lost", 0.5, ZoneLost),
        new("herd after a pause", 0.6, HerdAfterPause),
        new("eight answers", 0.3, EightAnswers),
    ];

    // Whatever is asked for breaks, for 5 s.
    private static void RetryStorm(World world)
    {
        foreach (var server in world.Servers) server.BrokenShare = 1;
        world.Time.After(TimeSpan.FromSeconds(5), () =>
        {
            foreach (var server in world.Servers) server.BrokenShare = 0;
        });
    }

    // Nine of ten at once, which are back at the same addresses 1 to 3 s later.
    private static void MassRestart(World world)
    {
        foreach (var server in Part(world, 0.9))
        {
            server.Become(ServerState.Refuses);
            var back = TimeSpan.FromSeconds(1 + (2 * world.Dice.NextDouble()));
            world.Time.After(back, () => server.Become(ServerState.Up));
        }
    }

    // A fifth moves to nowhere, and the name server says so after 10 s.
    private static void StaleNames(World world)
    {
        var gone = Part(world, 0.2);
        world.Become(gone, ServerState.Vanished);
        var left = world.Named.Skip(gone.Count).ToList();
        world.Time.After(TimeSpan.FromSeconds(10), () => world.Named = left);
    }

    private static void ZoneLost(World world) => world.Become(Part(world, 1 / 3.0), ServerState.Vanished);

    // Nobody answers for 2 s, and then all do at once.
    private static void HerdAfterPause(World world)
    {
        world.Become(world.Servers, ServerState.Paused);
        world.Time.After(TimeSpan.FromSeconds(2), () => world.Become(world.Servers, ServerState.Up));
    }

    // Of all addresses another eight at each look-up, as Cloud Map answers.
    private static void EightAnswers(World world) => world.Answers = all =>
        all.Count <= 8 ? all : [.. world.Dice.GetItems(all.ToArray(), 16).Distinct().Take(8)];

    private static List<Server> Part(World world, double share) =>
        [.. world.Servers.Take((int)(share * world.Servers.Count))];
}
