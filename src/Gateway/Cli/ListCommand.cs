using System.CommandLine;
using Gateway.Control;
using Spectre.Console;

namespace Gateway.Cli;

/// <summary><c>gateway list</c>: every gateway that this user may speak to, and which he may not.</summary>
public static class ListCommand
{
    private static readonly string[] _titles = ["App", "Address", "State", "Pid", "Control"];

    public static Command Create(Surroundings around, GatewayFinder finder)
    {
        var json = new Option<bool>("--json") { Description = "One array, for machines" };
        var command = new Command("list", "Show the gateways on this machine, with app, address and state") { json };
        command.SetAction((parsed, cancellation) => InvokeAsync(around, finder, parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> InvokeAsync(
        Surroundings around, GatewayFinder finder, bool json, CancellationToken cancellation)
    {
        var (running, unreachable) = await finder.LookAsync(cancellation);
        if (json) around.Out.WriteLine(JsonSerializer.Serialize(running, ListJson.Default.RunningGatewayArray));
        else if (running.Length > 0) Print(around, running);
        foreach (var closed in unreachable) around.Error.WriteLine($"gateway: {PlainText.Of(closed)}");
        if (running.Length > 0) return ExitCode.Done;
        return unreachable.Count > 0
            ? ExitCode.NoGateway
            : around.Refuse(ExitCode.NoGateway, "no gateway was found");
    }

    private static void Print(Surroundings around, IEnumerable<RunningGateway> running)
    {
        var sorted = running.OrderBy(one => one.App, StringComparer.OrdinalIgnoreCase);
        List<string[]> rows = [_titles, .. sorted.Select(Cells)];
        var widths = _titles.Select((_, column) => rows.Max(row => row[column].Length)).ToList();
        new StatusScreen(around).PrintLong(rows.Select((row, number) =>
        {
            var line = string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();
            return number == 0 ? $"[bold]{line}[/]" : line.EscapeMarkup();
        }));
    }

    private static string[] Cells(RunningGateway one) =>
    [
        PlainText.Of(one.App ?? "–"), PlainText.Of(one.Bind.Count == 0 ? "–" : string.Join(", ", one.Bind)),
        PlainText.Of(one.State ?? "does not answer"), one.Pid?.ToString(CultureInfo.InvariantCulture) ?? "–",
        one.Address,
    ];
}
