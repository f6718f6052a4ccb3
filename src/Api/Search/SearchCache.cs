using System.Text.Json;
using Api.Database;
using Api.Serving;
using Microsoft.Extensions.Caching.Memory;

namespace Api.Search;

/// <summary>
/// Keeps finished answers, ready to send. An answer is filed under the change log's last id, which every replica reads
/// anew for each request: after a change anywhere the old answers are never asked for again.
/// </summary>
public sealed class SearchCache : IDisposable
{
    // A full page is about 25 kB, so this is some 25 MB at most.
    private const int MaxAnswers = 1000;

    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = MaxAnswers });
    private readonly Lock _gate = new();

    /// <summary>Many that ask the same at once wait for one that asks the database.</summary>
    public async Task<byte[]> AnswerAsync(GrantsDb db, Input input, CancellationToken stop)
    {
        var key = (await db.LastChangeAsync(stop), Convert.ToBase64String(input.Fingerprint));
        var (answer, isMine) = Claim(key);
        if (isMine) await FillAsync(answer, key, db, input.Request);
        return await answer.Task.WaitAsync(stop);
    }

    public void Dispose() => _answers.Dispose();

    private (TaskCompletionSource<byte[]> Answer, bool IsMine) Claim(object key)
    {
        lock (_gate)
        {
            if (_answers.TryGetValue<TaskCompletionSource<byte[]>>(key, out var there)) return (there!, false);
            var mine = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            return (_answers.Set(key, mine, new MemoryCacheEntryOptions { Size = 1 }), true);
        }
    }

    // Not stopped when the first client leaves: others may wait for the same.
    private async Task FillAsync(TaskCompletionSource<byte[]> answer, object key, GrantsDb db, SearchRequest request)
    {
        try
        {
            var found = await new SearchQuery(db, request).RunAsync(CancellationToken.None);
            answer.SetResult(JsonSerializer.SerializeToUtf8Bytes(found, AppJson.Default.SearchAnswer));
        }
        catch (Exception e)
        {
            _answers.Remove(key);
            answer.SetException(e);
        }
    }

    /// <param name="Request">What is asked.</param>
    /// <param name="Fingerprint">The same for the same bytes of a request.</param>
    public sealed record Input(SearchRequest Request, byte[] Fingerprint);
}
