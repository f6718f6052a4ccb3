namespace Gateway.Settings;

/// <summary>Words of <c>Gateway:RateLimit:KnownKeys</c>.</summary>
public static class RateClients
{
    /// <summary>A key is known once the app has answered it with 2xx or 304, and until it answers it 401.</summary>
    public const string Answered = "answered";

    /// <summary>Whatever the header says is believed.</summary>
    public const string Any = "any";

    public static bool IsWord(string text) => text is Answered or Any;
}
