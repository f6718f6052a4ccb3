namespace Gateway.Settings;

/// <summary>The values of <c>Gateway:Link</c>.</summary>
public static class LinkMode
{
    public const string Auto = "auto";
    public const string Off = "off";
}
