namespace Gateway.FrontDoor;

/// <summary>The operator's own pages, by file name: <c>503.html</c>, and <c>503.de.html</c> for who reads German.
/// </summary>
public sealed class PageFolder(Action<string> warn, TimeProvider clock)
{
    // Bytes. A page holds its style and perhaps a picture; more is a mistake, and would be sent in every outage.
    private const int Largest = 1024 * 1024;

    private static readonly TimeSpan _untilReadAgain = TimeSpan.FromSeconds(2);

    private readonly Lock _one = new();
    private Dictionary<string, PageTemplate> _pages = [];
    private string? _read;
    private long _readAt;
    private string? _told;

    /// <summary>Of the names, the first of which there is a page, in the language that is liked best.</summary>
    public PageTemplate? Find(string folder, IEnumerable<string> names, IReadOnlyList<string> languages)
    {
        var pages = Read(folder);
        return names.Select(name => InLanguage(pages, name, languages)).FirstOrDefault(page => page is not null);
    }

    private static PageTemplate? InLanguage(
        Dictionary<string, PageTemplate> pages, string name, IReadOnlyList<string> languages)
    {
        var plain = pages.GetValueOrDefault($"{name}.html");
        foreach (var language in languages)
        {
            if (pages.TryGetValue($"{name}.{language}.html", out var translated))
                return translated with { Language = translated.Language ?? language };
            if ($"{plain?.Language}-".StartsWith(language + "-", StringComparison.Ordinal)) return plain;
        }

        return plain;
    }

    // Files that are edited, or a link that is moved to others, are seen without a reload: that would replace the app.
    private Dictionary<string, PageTemplate> Read(string folder)
    {
        lock (_one)
        {
            if (_read == folder && clock.GetElapsedTime(_readAt) < _untilReadAgain) return _pages;
            (_read, _readAt) = (folder, clock.GetTimestamp());
            try
            {
                _pages = Directory.EnumerateFiles(folder, "*.html").Where(IsSmall).ToDictionary(
                    file => Path.GetFileName(file), file => PageTemplate.Of(File.ReadAllText(file)),
                    StringComparer.OrdinalIgnoreCase);
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                Tell($"the pages of Gateway:ErrorPages stay as they were: {unreadable.Message}");
            }

            return _pages;
        }
    }

    private bool IsSmall(string file)
    {
        if ((File.ResolveLinkTarget(file, true) as FileInfo ?? new FileInfo(file)).Length <= Largest) return true;
        Tell($"{file} is larger than 1 MiB and is not used as a page of Gateway:ErrorPages");
        return false;
    }

    // Once for each: an outage asks for pages all the time.
    private void Tell(string trouble)
    {
        if (trouble != _told) warn(trouble);
        _told = trouble;
    }
}
