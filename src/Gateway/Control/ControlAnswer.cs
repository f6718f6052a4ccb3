namespace Gateway.Control;

/// <summary>How a verb ended.</summary>
/// <param name="ExitCode">0, or why not.</param>
/// <param name="Text">What the gateway answered; the reason when it refused or is not there.</param>
public sealed record ControlAnswer(int ExitCode, string Text)
{
    public bool Ok => ExitCode == Platform.ExitCode.Done;
}
