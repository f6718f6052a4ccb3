using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.FrontDoor;

public static class AcceptedLanguages
{
    /// <summary>The best first, and after each what is less exact: <c>de-at</c>, <c>de</c>.</summary>
    public static IEnumerable<string> Of(StringValues accept)
    {
        if (!StringWithQualityHeaderValue.TryParseList(accept, out var languages)) return [];
        return languages.Where(language => language.Quality is not 0)
            .OrderByDescending(language => language.Quality ?? 1)
            .SelectMany(language => LessAndLessExact(language.Value.ToString().ToLowerInvariant()))
            .Distinct();
    }

    private static IEnumerable<string> LessAndLessExact(string tag)
    {
        for (; ; tag = tag[..tag.LastIndexOf('-')])
        {
            yield return tag;
            if (!tag.Contains('-')) yield break;
        }
    }
}
