namespace Gateway.Settings;

/// <summary>How many replicas were asked for: <c>auto</c>, a number, or <c>MIN..MAX</c>. Auto has no bounds of its
/// own.</summary>
/// <param name="Min">0 to <see cref="Most"/>, never above <paramref name="Max"/>.</param>
/// <param name="Max">0 to <see cref="Most"/>.</param>
public readonly record struct ReplicaRange(bool Auto, int Min, int Max)
{
    /// <summary>Beyond it a typing error is likelier than a machine.</summary>
    public const int Most = 1024;

    public const string Accepted = "auto, a number from 0 to 1,024, or MIN..MAX";

    public static ReplicaRange Of(GatewayOptions options) => TryParse(options.Replicas, out var range)
        ? range
        : throw new FormatException($"'{options.Replicas}' has not been checked");

    public static bool TryParse(string text, out ReplicaRange range)
    {
        text = text.Trim();
        range = new ReplicaRange(Auto: true, 0, Most);
        if (text.Equals("auto", StringComparison.OrdinalIgnoreCase)) return true;

        var parts = text.Split("..");
        if (parts.Length > 2 || !IsCount(parts[0], out var min) || !IsCount(parts[^1], out var max)) return false;
        range = new ReplicaRange(Auto: min != max, min, max);
        return min <= max;
    }

    private static bool IsCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count <= Most;

    public override string ToString()
    {
        if (this is { Auto: true, Min: 0, Max: Most }) return "auto";
        return Min == Max
            ? Min.ToString(CultureInfo.InvariantCulture)
            : $"{Min}..{Max}";
    }
}
