namespace Gateway.Settings;

/// <summary>CORS: which other sites' pages may ask, answered in the app's place.</summary>
public sealed record CrossOriginOptions
{
    /// <summary>Such as <c>https://shop.example.org</c>, <c>https://*.example.org</c> or <c>*</c>. Empty: what the app
    /// says of it passes.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Empty: all.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>Request fields beside the simple ones. Empty: all.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Fields of the answer that scripts may read beside the simple ones.</summary>
    public IReadOnlyList<string> ExposedHeaders { get; init; } = [];

    /// <summary>Whether browsers send cookies along.</summary>
    public bool Credentials { get; init; }

    /// <summary>For so long a browser needs not ask whether it may.</summary>
    [Within("0s", "24h")]
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(10);
}
