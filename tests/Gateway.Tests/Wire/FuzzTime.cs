using System.Diagnostics;
using System.Globalization;

namespace Gateway.Tests.Wire;

/// <summary>Throws dice for a while, each time with a seed of its own that is told where it fails.</summary>
public static class FuzzTime
{
    /// <param name="seconds">Unless the environment asks for more.</param>
    public static async Task SpendAsync(int seconds, ITestOutputHelper output, Func<Random, Task> attempt)
    {
        var seed = Number("FUZZ_SEED") ?? Random.Shared.Next(1_000_000_000);
        var until = TimeSpan.FromSeconds(Number("FUZZ_SECONDS") ?? seconds);
        output.WriteLine($"seed {seed}");
        var attempts = 0;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < until; attempts++)
        {
            try
            {
                await attempt(new Random(seed + attempts));
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"FUZZ_SEED={seed + attempts}: {failure.Message}", failure);
            }
        }

        output.WriteLine($"{attempts} attempts");
        attempts.Should().BePositive();
    }

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;
}
