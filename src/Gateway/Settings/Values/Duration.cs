namespace Gateway.Settings;

/// <summary>Durations as operators write them: <c>500ms</c>, <c>30s</c>, <c>2m</c>, <c>1h</c> or
/// <c>00:00:30</c>.</summary>
public static class Duration
{
    public const string Accepted = "a duration such as 500ms, 30s, 2m, 1h or 00:00:30";

    // Longest first: "ms" also ends in "s".
    private static readonly (string Suffix, double Milliseconds)[] _units =
        [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    public static bool TryParse(string text, out TimeSpan value)
    {
        text = text.Trim();
        // Without a colon .NET reads "30" as thirty days, which nobody means.
        if (text.Contains(':')) return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);
        value = TimeSpan.Zero;
        if (text == "0") return true;
        var unit = Array.Find(_units, unit => text.EndsWith(unit.Suffix, StringComparison.OrdinalIgnoreCase));
        if (unit.Suffix is null) return false;
        if (!IsNumber(text[..^unit.Suffix.Length], out var number)) return false;
        var milliseconds = number * unit.Milliseconds;
        if (!(milliseconds < TimeSpan.MaxValue.TotalMilliseconds)) return false;
        value = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }

    /// <summary>The shortest form that <see cref="TryParse"/> reads back.</summary>
    public static string Format(TimeSpan value)
    {
        if (value == TimeSpan.Zero) return "0s";
        foreach (var (suffix, milliseconds) in _units.Reverse().Where(unit => unit.Suffix != "d"))
        {
            var ticks = (long)(milliseconds * TimeSpan.TicksPerMillisecond);
            if (value.Ticks % ticks != 0) continue;
            return $"{value.Ticks / ticks}{suffix}";
        }

        return value.ToString("c", CultureInfo.InvariantCulture);
    }

    private static bool IsNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture, out number);
}
