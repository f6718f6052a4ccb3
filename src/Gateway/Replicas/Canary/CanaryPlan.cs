namespace Gateway.Replicas;

/// <summary>The first new replica gets a share of the requests for some time, and is compared with the old
/// ones.</summary>
/// <param name="Share">From 0 to 1, exclusive.</param>
/// <param name="Time">Above 0.</param>
public sealed record CanaryPlan(double Share, TimeSpan Time)
{
    public const string Accepted = "SHARE,SECONDS with a share from 1 to 99 percent (10, 10% or 0.1), such as 10%,30";

    /// <summary>Reads <c>10%,30</c>; null when it is nothing of the kind.</summary>
    public static CanaryPlan? Parse(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length != 2 || !Number(parts[0].TrimEnd('%'), out var share)) return null;
        if (!Number(parts[1].TrimEnd('s'), out var seconds) || seconds is <= 0 or > 86_400) return null;
        if (share >= 1 || parts[0].EndsWith('%')) share /= 100;
        return share is > 0 and < 1 ? new CanaryPlan(share, TimeSpan.FromSeconds(seconds)) : null;
    }

    private static bool Number(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Share * 100:0.##} % for {Time.TotalSeconds:0.##} s");
}
