namespace Gateway.Platform;

public static class ExitCode
{
    public const int Done = 0;

    /// <summary>Refused or failed; the reason is on standard error.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the settings are wrong; every fault is on standard error.</summary>
    public const int Usage = 2;

    /// <summary>The app does not build, is not a web app, or no replica of it came up.</summary>
    public const int CannotBoot = 3;
    public const int NoGateway = 4;
}
