using System.CommandLine;
using System.CommandLine.Completions;

namespace Gateway.Cli;

public sealed class ReplicaIds(GatewayFinder finder)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    public void Complete(Argument<string?> argument, params string[] states)
    {
        argument.CompletionSources.Add(
            typed => Task.Run(() => FindAsync(typed.ParseResult, states)).GetAwaiter().GetResult());
        // An option that nobody knows would pass for an id.
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }]) result.AddError("ID names nothing");
            else if (result.Tokens is [var id] && id.Value.StartsWith('-')) result.AddError($"{id.Value} is unknown");
        });
    }

    // A shell waits for it, so that whatever goes wrong is no more than nothing to offer.
    private async Task<IEnumerable<CompletionItem>> FindAsync(ParseResult parsed, string[] states)
    {
        using var deadline = new CancellationTokenSource(_patience);
        try
        {
            return await finder.WithClientAsync<IEnumerable<CompletionItem>>(parsed, async client =>
            {
                var answer = await client.StatusAsync(deadline.Token);
                return answer.Ok ? Of(answer.Text, states) : [];
            }, _ => [], deadline.Token);
        }
        catch (OperationCanceledException)
        {
            return [];
        }
    }

    private static List<CompletionItem> Of(string status, string[] states)
    {
        using var document = JsonDocument.Parse(status);
        return [.. document.RootElement.GetProperty("replicas").EnumerateArray()
            .Where(replica => states.Contains(replica.GetProperty("state").GetString()))
            .Select(replica => new CompletionItem(replica.GetProperty("id").GetString()!))];
    }
}
