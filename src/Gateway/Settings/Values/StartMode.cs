namespace Gateway.Settings;

/// <summary>The values of <c>Gateway:Start</c>.</summary>
public static class StartMode
{
    public const string Together = "together";
    public const string First = "first";
}
