namespace Gateway.Cli;

/// <summary>The tables of docs/configuration.md, which travels with the program: what they say is written
/// once.</summary>
public static class ConfigurationPage
{
    private const string Between = " | ";

    private static readonly string[] _lines = Read();

    /// <summary>The rows of the first table below a heading, without its head.</summary>
    public static IReadOnlyList<string[]> Table(string heading) =>
    [
        .. _lines.SkipWhile(line => line != $"## {heading}").Skip(1)
            .SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|')).Skip(2)
            .Select(line => line[2..].TrimEnd(' ', '|').Split(Between)),
    ];

    private static string[] Read()
    {
        using var resource = typeof(ConfigurationPage).Assembly.GetManifestResourceStream("configuration.md")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n');
    }
}
