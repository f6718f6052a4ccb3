using System.Globalization;
using System.Text;

namespace Gateway.Compare;

/// <summary>Bars of each way's rate as a share of the better nginx's, as an SVG that reads in both themes.</summary>
internal static class Plot
{
    private const int Left = 150;
    private const int Wide = 420; // twice nginx's rate
    private const int High = 14;

    public static void Draw(Report report, string file)
    {
        var (body, y) = (new StringBuilder(), 24);
        foreach (var scenario in report.Rows.GroupBy(row => row.Scenario))
        {
            body.Append(Text(4, y + 11, scenario.Key, "b"));
            foreach (var row in scenario.Where(row => row.Ratio is not null))
            {
                var width = Math.Min(row.Ratio!.Value, 2) * Wide / 2;
                var kind = row.Way == "gateway" ? "g" : "o";
                body.Append(CultureInfo.InvariantCulture, $"""<rect class="{kind}" x="{Left + 60}" y="{y}" width="{width:0.#}" height="{High - 3}"/>""");
                body.Append(Text(Left + 55, y + 10, row.Way, "e"));
                body.Append(Text(Left + 66 + width, y + 10, row.Ratio.Value.ToString("0.00", CultureInfo.InvariantCulture), "l"));
                y += High;
            }

            y += 8;
        }

        var one = Left + 60 + (Wide / 2);
        File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Left + Wide + 120}" height="{y}" font-family="sans-serif" font-size="11" role="img" aria-label="Requests per second as a share of the better nginx's">
            <style>text{"{"}fill:#444{"}"}.b{"{"}font-weight:bold{"}"}.e{"{"}text-anchor:end{"}"}.g{"{"}fill:#2f6fde{"}"}.o{"{"}fill:#9aa5b1{"}"}line{"{"}stroke:#888;stroke-dasharray:3{"}"}@media(prefers-color-scheme:dark){"{"}text{"{"}fill:#ccc{"}"}{"}"}</style>
            <text x="{one}" y="14" text-anchor="middle">the better nginx = 1</text>
            <line x1="{one}" x2="{one}" y1="18" y2="{y}"/>
            {body}
            </svg>

            """));
    }

    private static string Text(double x, double y, string text, string kind) =>
        string.Create(CultureInfo.InvariantCulture, $"""<text class="{kind}" x="{x:0.#}" y="{y}">{text}</text>""");
}
