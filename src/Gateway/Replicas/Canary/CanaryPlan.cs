namespace Gateway.Replicas;

/// <summary>The first new replica gets a share (0 to 1, exclusive) of the requests for some time above 0.</summary>
public sealed record CanaryPlan(double Share, TimeSpan Time)
{
    public const string Accepted = "SHARE,SECONDS with a share from 1 to 99 percent (10, 10% or 0.1), such as 10%,30";

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

    public override string ToString() => $"{Share * 100:0.##} % for {Time.TotalSeconds:0.##} s";
}

/// <summary>The part of the requests, 0 to 1, that replicas of the generation get while it is tried.</summary>
public sealed record CanaryShare(int Generation, double Share)
{
    /// <summary>What is tried instead among found replicas, which are all of one generation.</summary>
    public string? Version { get; init; }

    public bool Takes(double dice) => dice < Share;
    public bool Admits(Replica replica, bool toNew) => IsNew(replica) == toNew;

    private bool IsNew(Replica replica) =>
        Version is null ? replica.Generation == Generation : replica.Version == Version;
}
