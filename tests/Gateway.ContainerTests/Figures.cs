using System.Globalization;

namespace Gateway.ContainerTests;

/// <summary>Measurements, which are printed and never asserted: the machine that runs the tests decides them.</summary>
public static class Figures
{
    public static void Print(string what, TimeSpan took) => Print($"{what}: {took.TotalSeconds:0.0} s");

    public static void Print(FormattableString line)
    {
        // The only words of a passing test that a plain `dotnet test` shows.
        TestContext.Current.SendDiagnosticMessage("figure: {0}", line.ToString(CultureInfo.InvariantCulture));
    }

    public static TimeSpan Median(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
