namespace Gateway.Settings;

/// <summary>How log lines look, and how many requests get one.</summary>
public sealed record LogOptions
{
    /// <summary><c>auto</c> (text on a terminal, else JSON), <c>text</c> or <c>json</c>.</summary>
    public string Format { get; init; } = "auto";

    /// <summary>Of so many requests one gets its line in the access log; those that the gateway or a replica failed get
    /// theirs always.</summary>
    [Live, Within("1", "1000000")]
    public int AccessOneOf { get; init; } = 1;
}
