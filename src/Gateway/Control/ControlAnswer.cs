namespace Gateway.Control;

/// <param name="Text">What the gateway answered; the reason when it refused or is not there.</param>
public sealed record ControlAnswer(int ExitCode, string Text)
{
    /// <summary>It has accepted the connection, and nothing came: it hangs, or is stopped.</summary>
    public bool IsSilence { get; init; }

    public bool Ok => ExitCode == Platform.ExitCode.Done;
}
