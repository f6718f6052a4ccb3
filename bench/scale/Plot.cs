using System.Text;

namespace Gateway.Scale;

/// <summary>One chart of bars for each figure: scenarios down, sizes in colours.</summary>
public static class Plot
{
    private const int Left = 150, Wide = 460, Bar = 9, Gap = 14;
    private static readonly string[] _colours =
        ["#1b6ca8", "#3a9bdc", "#8cc5ee", "#b5651d", "#e0a458", "#6a994e", "#a7c957"];

    public static void WriteAll(string folder, IReadOnlyList<Result> results)
    {
        Directory.CreateDirectory(folder);
        Write("failed", "requests that failed, %", result => result.FailedPercent);
        Write("attempts", "attempts for each request", result => result.AttemptsEach);
        Write("p99", "p99, ms", result => result.P99Ms);
        void Write(string name, string title, Func<Result, double> figure) =>
            File.WriteAllText(Path.Combine(folder, $"scale-{name}.svg"), Chart(title, results, figure));
    }

    private static string Chart(string title, IReadOnlyList<Result> results, Func<Result, double> figure)
    {
        var sizes = results.Select(result => result.Size).Distinct().ToList();
        var scale = Wide / Math.Max(results.Max(figure), 1e-9);
        var (bars, y) = (new StringBuilder(), 58);
        foreach (var group in results.GroupBy(result => result.Scenario.Name))
        {
            bars.AppendLine(Text(Left - 8, y + (group.Count() * Bar / 2) + 4, group.Key, "end"));
            foreach (var result in group)
            {
                bars.AppendLine(Rectangle(Left, y, figure(result) * scale, _colours[sizes.IndexOf(result.Size)]));
                bars.AppendLine(Text(Left + (int)(figure(result) * scale) + 4, y + 8, $"{figure(result):0.##}", size: 9));
                y += Bar;
            }

            y += Gap;
        }

        return Frame(y, Text(8, 18, title, size: 14) + Legend(sizes) + bars);
    }

    private static string Legend(List<Size> sizes) => string.Concat(sizes.Select((size, index) =>
        Rectangle(8 + (index * 95), 30, 10, _colours[index]) + Text(22 + (index * 95), 39, size.ToString(), size: 10)));

    private static string Frame(int height, string inside) =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 680 {height}\" font-family=\"sans-serif\">\n"
        + $"<rect width=\"680\" height=\"{height}\" fill=\"white\"/>\n{inside}</svg>\n";

    private static string Rectangle(int x, int y, double width, string colour) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"<rect x=\"{x}\" y=\"{y}\" width=\"{width:0.0}\" height=\"{Bar - 1}\" fill=\"{colour}\"/>\n");

    private static string Text(int x, int y, string text, string anchor = "start", int size = 12) =>
        $"<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"{anchor}\">{text}</text>\n";
}
