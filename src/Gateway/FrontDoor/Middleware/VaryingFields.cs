using System.Collections.Concurrent;
using Microsoft.Extensions.Primitives;

namespace Gateway.FrontDoor;

/// <summary>The fields of requests by which the answers for a target differ, as the app has said so far.</summary>
internal sealed class VaryingFields
{
    internal const int Most = 10_000;

    private readonly ConcurrentDictionary<string, string[]> _ofTarget = new(StringComparer.Ordinal);

    public StringValues Of(string target) => _ofTarget.GetValueOrDefault(target);

    /// <summary>Whether a request that was looked up by these fields was looked up by all that count; if not, the next
    /// one is.</summary>
    public bool Has(string target, StringValues asked, string[] vary)
    {
        if (vary.Contains("*")) return false;
        if (vary.All(name => asked.Contains(name, StringComparer.OrdinalIgnoreCase))) return true;
        // Each was an answer of the app's: to learn them again costs as many.
        if (_ofTarget.Count >= Most) _ofTarget.Clear();
        _ofTarget[target] = [.. asked.Concat(vary).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.OrdinalIgnoreCase)];
        return false;
    }
}
