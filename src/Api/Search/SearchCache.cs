using Api.Indexing;
using Microsoft.Extensions.Caching.Memory;

namespace Api.Search;

/// <summary>
/// Keeps answers that are asked for again, ready to send, for at most a minute. One holds as long as no changed row was, or now is, among
/// those that it found: a write costs the answers that it touches.
/// </summary>
public sealed class SearchCache : IDisposable
{
    private const long MaxBytes = 4 << 20;
    private const long BytesWithoutBody = 500;
    private static readonly TimeSpan _lifetime = TimeSpan.FromMinutes(1);

    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = MaxBytes });
    private readonly Dictionary<(string, long), Task<byte[]>> _running = [];
    private readonly Lock _gate = new();
    private readonly SearchIndex _index;
    private readonly Searcher _searcher;
    private readonly TimeProvider _clock;

    // What was asked lately, by a part of its fingerprint. What nobody asks for again would only die old.
    private readonly long[] _asked = new long[4096];

    public SearchCache(SearchIndex index, Searcher searcher, TimeProvider clock)
    {
        (_index, _searcher, _clock) = (index, searcher, clock);
        index.Changed += Forget;
    }

    public async Task<byte[]> AnswerAsync(SearchRequest request, byte[] fingerprint, CancellationToken cancellationToken)
    {
        var key = Convert.ToBase64String(fingerprint);
        if (_answers.TryGetValue(key, out _)) await _index.FollowAsync(_index.Checks, cancellationToken);
        if (_answers.TryGetValue<Answer>(key, out var answer)) return answer!.Json;
        return await OnceAsync(key, request, IsAskedAgain(fingerprint)).WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _index.Changed -= Forget;
        _answers.Dispose();
    }

    // Many that ask the same at once wait for one, which goes on when the first of them leaves. Not who comes when it has looked
    // at the change log: he may have written since.
    private Task<byte[]> OnceAsync(string key, SearchRequest request, bool isAskedAgain)
    {
        var run = (key, _index.Checks);
        lock (_running)
        {
            if (_running.TryGetValue(run, out var running)) return running;
            return _running[run] = Task.Run(async () =>
            {
                try
                {
                    return await FillAsync(key, request, isAskedAgain);
                }
                finally
                {
                    lock (_running) _running.Remove(run);
                }
            });
        }
    }

    private async Task<byte[]> FillAsync(string key, SearchRequest request, bool isAskedAgain)
    {
        var query = QueryBuilder.From(request, _clock.Today());
        var (json, version) = await _searcher.AnswerAsync(request, query, default);
        if (isAskedAgain) Keep(key, new Answer(json, query), version);
        return json;
    }

    // One from before a change would stay: nothing else would tell that it is touched.
    private void Keep(string key, Answer answer, int version)
    {
        lock (_gate)
            if (version == _index.Version) _answers.Set(key, answer, new MemoryCacheEntryOptions
            {
                Size = answer.Json.Length + BytesWithoutBody,
                AbsoluteExpirationRelativeToNow = _lifetime,
            });
    }

    private void Forget(Func<SearchQuery, bool> isTouched)
    {
        lock (_gate)
            foreach (var key in _answers.Keys)
                if (_answers.TryGetValue<Answer>(key, out var answer) && isTouched(answer!.Query))
                    _answers.Remove(key);
    }

    private bool IsAskedAgain(byte[] fingerprint)
    {
        var mark = BitConverter.ToInt64(fingerprint);
        return Interlocked.Exchange(ref _asked[(ulong)mark % (ulong)_asked.Length], mark) == mark;
    }

    private sealed record Answer(byte[] Json, SearchQuery Query);
}
