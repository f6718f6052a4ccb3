using Api.Indexing;
using Microsoft.Extensions.Caching.Memory;

namespace Api.Search;

/// <summary>
/// Keeps answers that are asked for again, ready to send, for at most a minute. One holds as long as no changed row was, or now is, among
/// those that it found: a write costs the answers that it touches.
/// </summary>
public sealed class SearchCache(Searcher searcher, TimeProvider clock) : IDisposable
{
    private const long MaxBytes = 4 << 20;
    private const long BytesWithoutBody = 500;
    private static readonly TimeSpan _lifetime = TimeSpan.FromMinutes(1);

    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = MaxBytes });
    private readonly Dictionary<string, Task<byte[]>> _running = [];

    // What was asked lately, by a part of its fingerprint. What nobody asks for again would only die old.
    private readonly long[] _asked = new long[4096];

    public async Task<byte[]> AnswerAsync(SearchRequest request, byte[] fingerprint, CancellationToken cancellationToken)
    {
        var key = Convert.ToBase64String(fingerprint);
        if (_answers.TryGetValue<Answer>(key, out var answer)
            && await searcher.HoldsAsync(answer!.Mark, answer.Query, cancellationToken) is { } now)
        {
            // What changed until now need not be looked at again.
            answer.Mark = now;
            return answer.Json;
        }

        return await OnceAsync(key, request, IsAskedAgain(fingerprint)).WaitAsync(cancellationToken);
    }

    public void Dispose() => _answers.Dispose();

    // Many that ask the same at once wait for one, which goes on when the first of them leaves.
    private Task<byte[]> OnceAsync(string key, SearchRequest request, bool isAskedAgain)
    {
        lock (_running)
        {
            if (_running.TryGetValue(key, out var running)) return running;
            return _running[key] = Task.Run(() => FillAsync(key, request, isAskedAgain));
        }
    }

    private async Task<byte[]> FillAsync(string key, SearchRequest request, bool isAskedAgain)
    {
        try
        {
            var query = QueryBuilder.From(request, clock.Today());
            var (json, mark) = await searcher.AnswerAsync(request, query, default);
            if (isAskedAgain) _answers.Set(key, new Answer(json, mark, query), new MemoryCacheEntryOptions
            {
                Size = json.Length + BytesWithoutBody,
                AbsoluteExpirationRelativeToNow = _lifetime,
            });
            return json;
        }
        finally
        {
            lock (_running) _running.Remove(key);
        }
    }

    private bool IsAskedAgain(byte[] fingerprint)
    {
        var mark = BitConverter.ToInt64(fingerprint);
        return Interlocked.Exchange(ref _asked[(ulong)mark % (ulong)_asked.Length], mark) == mark;
    }

    private sealed class Answer(byte[] json, Mark mark, SearchQuery query)
    {
        public byte[] Json => json;
        public SearchQuery Query => query;
        public Mark Mark { get; set; } = mark;
    }
}
