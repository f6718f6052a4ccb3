namespace Gateway.Control;

/// <param name="Text">What the gateway answered; the reason when it refused or is not there.</param>
public sealed record ControlAnswer(int ExitCode, string Text)
{
    public bool Ok => ExitCode == Platform.ExitCode.Done;
}
