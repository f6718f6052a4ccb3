using CsCheck;

namespace Gateway.Tests.Supervision;

/// <summary>Whatever happens to the supervisor, in any order: what it promises holds, and it gets to where it should
/// be.</summary>
public class AnySequenceTests
{
    private static readonly Gen<(Happening What, int Which)[]> _anything = Sequence(
        Happening.Scale, Happening.Reload, Happening.BadReload, Happening.Recycle, Happening.RecycleAll,
        Happening.ProbePasses, Happening.ProbePasses, Happening.ProbesFail, Happening.Death, Happening.Time,
        Happening.Errors, Happening.Replace, Happening.Drain, Happening.Undrain);

    private static readonly Gen<(Happening What, int Which)[]> _onlyReplacements = Sequence(
        Happening.Reload, Happening.BadReload, Happening.Recycle, Happening.RecycleAll, Happening.ProbePasses,
        Happening.ProbePasses, Happening.Time, Happening.Request);

    [Fact]
    public Task Never_more_than_wanted_and_surge_stay_and_the_end_is_always_reached() => _anything.SampleAsync(
        async sequence =>
        {
            using var any = await AnyFleet.StartAsync(2);
            foreach (var (what, which) in sequence)
            {
                await any.LetAsync(what, which);
                any.Staying.Should().BeLessThanOrEqualTo(any.Wanted + 1);
                any.Ids.Should().OnlyHaveUniqueItems();
            }

            await any.CalmDownAsync();
            await any.StopAsync();
        }, iter: 60, threads: 1);

    [Fact]
    public Task Replacing_alone_never_costs_a_ready_replica() => _onlyReplacements.SampleAsync(
        async sequence =>
        {
            using var any = await AnyFleet.StartAsync(3);
            foreach (var (what, which) in sequence)
            {
                await any.LetAsync(what, which);
                any.Ready.Should().BeGreaterThanOrEqualTo(3);
            }

            await any.CalmDownAsync();
            await any.StopAsync();
        }, iter: 60, threads: 1);

    private static Gen<(Happening What, int Which)[]> Sequence(params Happening[] what) =>
        Gen.Select(Gen.Int[0, what.Length - 1].Select(index => what[index]), Gen.Int[0, 100]).Array[1, 40];
}
