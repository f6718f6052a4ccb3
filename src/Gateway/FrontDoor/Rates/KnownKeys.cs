using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace Gateway.FrontDoor;

/// <summary>Which values of the header count as clients of their own. Of made-up ones everybody could have as many as
/// he likes.</summary>
public sealed class KnownKeys(RateLimitOptions options)
{
    private readonly bool _any = options.KnownKeys.Contains(RateClients.Any);
    private readonly FrozenSet<ClientKey> _listed = options.KnownKeys.Select(ClientKey.OfText).ToFrozenSet();
    private readonly Lock _gate = new();
    private HashSet<ClientKey> _young = [];
    private HashSet<ClientKey> _old = [];

    /// <summary>An answer may make a key known. Where any is, there is nothing to learn.</summary>
    public bool Learns { get; } = options.KnownKeys.Contains(RateClients.Answered)
        && !options.KnownKeys.Contains(RateClients.Any);

    /// <summary>Null where there is none. Two are none: which of them the app goes by, nobody knows.</summary>
    public ClientKey? Of(IHeaderDictionary headers)
    {
        if (options.Header is not { } header) return null;
        var values = headers[header];
        if (_any) return LastOf(values);
        return values is [{ Length: > 0 } only] ? ClientKey.OfText(only) : null;
    }

    public bool Has(ClientKey key)
    {
        if (_any || _listed.Contains(key)) return true;
        if (!Learns) return false;
        lock (_gate)
        {
            if (_young.Contains(key)) return true;
            if (!_old.Remove(key)) return false;
            Add(key);
            return true;
        }
    }

    /// <param name="status">What the app has answered.</param>
    /// <returns>Whether it is known from now on, and was not before.</returns>
    public bool Answered(ClientKey key, int status)
    {
        if (!Learns || _listed.Contains(key)) return false;
        lock (_gate)
        {
            if (status == StatusCodes.Status401Unauthorized)
            {
                _young.Remove(key);
                _old.Remove(key);
                return false;
            }

            return !_old.Contains(key) && !_young.Contains(key) && SaysWho(status) && Add(key);
        }
    }

    // What is not there, is wrong or fails is so for whoever asks.
    private static bool SaysWho(int status) => status is < 300 or StatusCodes.Status304NotModified;

    // Of a list, the last one was written by the proxy in front; what is before it, anybody may have written.
    private static ClientKey? LastOf(StringValues values)
    {
        var text = values.LastOrDefault() ?? "";
        var last = text[(text.LastIndexOf(',') + 1)..].Trim();
        return last.Length > 0 ? ClientKey.OfText(last) : null;
    }

    private bool Add(ClientKey key)
    {
        if (_young.Count >= options.Clients) (_old, _young) = (_young, []);
        return _young.Add(key);
    }
}
