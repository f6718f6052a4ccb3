namespace Gateway.Chaos;

/// <param name="Seconds">Of each run.</param>
/// <param name="Seed">The same seed strikes in the same order.</param>
/// <param name="Compares">With other servers, and one kind of fault.</param>
/// <param name="Built">Of what <c>dotnet build</c> has left, instead of publishing.</param>
/// <param name="Hostile">Clients that keep to no rules.</param>
/// <param name="Calm">No faults: only hostile clients, and no replica may be blamed for what they do.</param>
internal sealed record ChaosOptions(int Seconds, int Seed, bool Compares, bool Built, int Hostile, bool Calm)
{
    public static ChaosOptions Parse(string[] args) => new(
        Number(args, "--seconds") ?? 60, Number(args, "--seed") ?? Random.Shared.Next(1_000_000),
        args.Contains("--compare"), args.Contains("--built"),
        Number(args, "--hostile") ?? 20, args.Contains("--calm"));

    private static int? Number(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var index ? int.Parse(args[index + 1], null) : null;
}
