namespace Gateway.Discovery;

/// <summary>Where a replica was found, and what is said of it there.</summary>
public sealed record FoundEndpoint(IPEndPoint Address)
{
    /// <summary>Those whose clients it is for, as a rule the one that it is in; empty when nobody says.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    public string? Version { get; init; }

    /// <summary>0 for those that are asked first; others only serve where none before them can.</summary>
    public int Rank { get; init; }

    /// <summary>Above 0 and up to 1, which the heaviest of its rank has.</summary>
    public float Weight { get; init; } = 1;
}

/// <summary>Endpoints, or why there are none; never both.</summary>
/// <param name="Failed">Nobody could be asked, so that it says nothing of the name.</param>
public sealed record NameAnswer(
    Upstream Upstream, IReadOnlyList<FoundEndpoint> Endpoints, string? Trouble, bool Failed = false)
{
    /// <summary>That there are none has its way at once: whoever says so knows it, and does not forget.</summary>
    public bool IsCertain { get; init; }

    public static NameAnswer Unknown(Upstream upstream, string trouble) => new(upstream, [], trouble, Failed: true);
}

/// <summary>One way to find the replicas of a name, and to hear of their changes.</summary>
public interface IEndpointWatch
{
    /// <summary>Somebody could not connect, so the answer may be old.</summary>
    void Hurry();

    /// <summary>Tells an answer at first, and one after each change.</summary>
    Task RunAsync(Action<NameAnswer> tell, CancellationToken stop);
}
