using Spectre.Console;

namespace Gateway.Cli;

/// <summary>Where the status is shown: a terminal with its width and colours, or plain text for a pipe.</summary>
public sealed class StatusScreen(Surroundings around)
{
    // A pipe has no width, and a table that is folded at 80 columns is no use to grep.
    private const int PipeWidth = 240;

    private const int UnknownWidth = 80;
    private const string OtherScreen = "\e[?1049h\e[?25l";
    private const string FirstScreen = "\e[?25h\e[?1049l";
    private const string Home = "\e[H";
    private const string EraseLine = "\e[K";
    private const string EraseBelow = "\e[J";

    public int Width =>
        around.TerminalWidth is not { } width ? WidthOfReader
        : width() is > 0 and var columns ? columns
        : UnknownWidth;

    // watch shows it at a terminal of its own, and says how wide that is. Shells keep theirs to themselves.
    private int WidthOfReader
    {
        get
        {
            var said = around.Environment.GetValueOrDefault("COLUMNS");
            return int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns > 0
                ? columns
                : PipeWidth;
        }
    }

    public void Print(IEnumerable<string> lines) => around.Out.Write(Text(lines));

    /// <summary>For lines that are worth more whole than fitting.</summary>
    public void PrintLong(IEnumerable<string> lines) => around.Out.Write(Text(lines, int.MaxValue / 2));

    /// <summary>Draws over what was drawn last, without the flicker of a screen that is cleared.</summary>
    public void Redraw(IEnumerable<string> lines) => around.Out.Write(
        Home + Text(lines).Replace("\n", EraseLine + "\n", StringComparison.Ordinal) + EraseBelow);

    public void Enter() => around.Out.Write(OtherScreen);
    public void Leave() => around.Out.Write(FirstScreen);

    private string Text(IEnumerable<string> lines, int? width = null)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var colours = around.OutIsTerminal && !NoColour;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = colours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        });
        console.Profile.Width = width ?? Width;
        foreach (var line in lines) console.MarkupLine(line);
        return text.ToString();
    }

    // no-color.org: present and not empty.
    private bool NoColour =>
        around.Environment.GetValueOrDefault("NO_COLOR") is { Length: > 0 }
        || around.Environment.GetValueOrDefault("TERM") is "dumb";
}
