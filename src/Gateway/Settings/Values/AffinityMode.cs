namespace Gateway.Settings;

/// <summary>The words of <c>Gateway:Affinity</c>.</summary>
public static class AffinityMode
{
    public const string Auto = "auto";
    public const string Cookie = "cookie";
    public const string Off = "off";
}
