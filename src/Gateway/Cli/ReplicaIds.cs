using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json;

namespace Gateway.Cli;

/// <summary>Completes the ids of replicas by asking the gateway that is meant. A shell waits for it, so that whatever
/// goes wrong is no more than nothing to offer.</summary>
public sealed class ReplicaIds(GatewayFinder finder)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    /// <param name="argument">Whose values they are.</param>
    /// <param name="states">Of the replicas to offer.</param>
    public void Complete(Argument<string?> argument, params string[] states) =>
        argument.CompletionSources.Add(typed => Task.Run(() => FindAsync(typed.ParseResult, states)).GetAwaiter().GetResult());

    private async Task<IEnumerable<CompletionItem>> FindAsync(ParseResult parsed, string[] states)
    {
        using var deadline = new CancellationTokenSource(_patience);
        IReadOnlyList<string> ids = [];
        try
        {
            await finder.TryWithClientAsync(parsed, async client =>
            {
                var answer = await client.StatusAsync(deadline.Token);
                if (answer.Ok) ids = Of(answer.Text, states);
            }, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            // Too late for whoever has pressed the key.
        }

        return ids.Select(id => new CompletionItem(id));
    }

    private static List<string> Of(string status, string[] states)
    {
        using var document = JsonDocument.Parse(status);
        return [.. document.RootElement.GetProperty("replicas").EnumerateArray()
            .Where(replica => states.Contains(replica.GetProperty("state").GetString()))
            .Select(replica => replica.GetProperty("id").GetString()!)];
    }
}
