using Spectre.Console;

namespace Gateway.Cli;

/// <summary>Where the status is shown: a terminal with its width and colours, or plain text for a pipe.</summary>
public sealed class StatusScreen(Surroundings around)
{
    // A pipe has no width, and a table that is folded at 80 columns is no use to grep.
    private const int PipeWidth = 240;

    private const int UnknownWidth = 80;
    private const int UnknownHeight = 24;
    private const string OtherScreen = "\e[?1049h\e[?25l";
    private const string FirstScreen = "\e[?25h\e[?1049l";
    private const string Home = "\e[H";
    private const string EraseLine = "\e[K";
    private const string EraseBelow = "\e[J";

    /// <summary>Whether what was written can be written over.</summary>
    public bool Draws => around.OutIsTerminal && !IsDumb;

    public int Width =>
        around.TerminalSize is not { } size ? WidthOfReader
        : size().Columns is > 0 and var columns ? columns
        : UnknownWidth;

    private int Height => around.TerminalSize?.Invoke().Rows is > 0 and var rows ? rows : UnknownHeight;

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

    /// <summary>Draws over what was drawn last, without the flicker of a screen that is cleared, and no more than it
    /// has room for: what is too much would scroll the top away.</summary>
    public void Redraw(IEnumerable<string> lines, string footer)
    {
        var (drawn, end) = (Drawn(lines), Drawn(["", footer]));
        var room = Math.Max(Height - end.Length, 1);
        if (drawn.Length > room) drawn = [.. drawn.Take(room - 1), $"… {drawn.Length - room + 1} more lines"];
        around.Out.Write(Home + string.Join(EraseLine + "\n", [.. drawn, .. end]) + EraseLine + EraseBelow);
    }

    public void Enter() => around.Out.Write(OtherScreen);
    public void Leave() => around.Out.Write(FirstScreen);

    private string[] Drawn(IEnumerable<string> lines) => Text(lines).ReplaceLineEndings("\n")[..^1].Split('\n');

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
        || IsDumb;

    private bool IsDumb => around.Environment.GetValueOrDefault("TERM") is "dumb";
}
