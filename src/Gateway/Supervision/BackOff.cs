namespace Gateway.Supervision;

public static class BackOff
{
    /// <summary>Nothing after the first death, so that a single crash costs no time; then <paramref name="first"/> ×
    /// 2^(deaths − 2), at most <paramref name="longest"/>, of which a random half to whole is waited: replicas that die
    /// of one cause (a database that is away) would otherwise come back in step.</summary>
    /// <param name="deaths">In a row without a stable time of service between them, 1 and up.</param>
    /// <param name="dice">From 0 to 1.</param>
    public static TimeSpan After(int deaths, TimeSpan first, TimeSpan longest, double dice) =>
        deaths <= 1 ? TimeSpan.Zero : Doubling.Of(first, deaths - 2, longest) * (0.5 + (dice / 2));
}
