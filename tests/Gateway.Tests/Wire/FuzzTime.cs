using System.Diagnostics;
using System.Globalization;

namespace Gateway.Tests.Wire;

/// <summary>Throws dice: the same in each build, others for as long as somebody asks for. The seed is told where it
/// fails.</summary>
public static class FuzzTime
{
    private const int InEachBuild = 400;

    public static async Task SpendAsync(ITestOutputHelper output, Func<Random, Task> attempt)
    {
        var until = Number("FUZZ_SECONDS") is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        var seed = Number("FUZZ_SEED") ?? (until is null ? 1 : Random.Shared.Next(1_000_000_000));
        output.WriteLine($"seed {seed}");
        var attempts = 0;
        for (var clock = Stopwatch.StartNew(); until is null ? attempts < InEachBuild : clock.Elapsed < until; attempts++)
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
