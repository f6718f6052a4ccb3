namespace Gateway.Discovery;

/// <summary>The last that is known of each name. A look-up that fails is no answer and takes nothing away; a name
/// without addresses is one, and has its way after <see cref="DiscoveryOptions.GoneAfter"/>.</summary>
public sealed class KnownAnswers(int names, TimeSpan goneAfter, TimeProvider clock)
{
    private readonly Dictionary<Upstream, NameAnswer> _answers = [];
    private readonly Dictionary<Upstream, long> _emptySince = [];

    public IReadOnlyList<FoundEndpoint> Endpoints =>
        [.. _answers.Values.SelectMany(answer => answer.Endpoints).DistinctBy(one => one.Address)];

    public IEnumerable<string> Troubles => _answers.Values.Select(answer => answer.Trouble).OfType<string>();

    /// <summary>Every name has been answered for, however often look-ups have failed since.</summary>
    public bool Complete => _answers.Count == names && _answers.Values.All(answer => !answer.Failed);

    public NameAnswer? Of(Upstream name) => _answers.GetValueOrDefault(name);

    public void Take(NameAnswer answer)
    {
        if (answer.Trouble is null) _emptySince.Remove(answer.Upstream);
        else if (!answer.Failed) _emptySince.TryAdd(answer.Upstream, clock.GetTimestamp());
        _answers[answer.Upstream] = Of(answer.Upstream) is { } last && Outlives(last, answer)
            ? last with { Trouble = answer.Trouble }
            : answer;
    }

    private bool Outlives(NameAnswer last, NameAnswer answer)
    {
        if (answer.Trouble is null || answer.IsCertain) return false;
        if (answer.Failed) return !last.Failed;
        return last.Endpoints.Count > 0 && clock.GetElapsedTime(_emptySince[answer.Upstream]) < goneAfter;
    }
}
