namespace Gateway.Settings;

public static class NearestName
{
    public static (string Name, int Edits) To(string name, IEnumerable<string> candidates) =>
        candidates.Select(candidate => (candidate, Edits(name, candidate))).MinBy(pair => pair.Item2);

    /// <summary>Letters to insert, delete, replace, or swap with their neighbour.</summary>
    public static int Edits(string from, string to)
    {
        (from, to) = (from.ToUpperInvariant(), to.ToUpperInvariant());
        var cost = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++) cost[i, 0] = i;
        for (var j = 0; j <= to.Length; j++) cost[0, j] = j;
        for (var i = 1; i <= from.Length; i++)
            for (var j = 1; j <= to.Length; j++)
                cost[i, j] = Cheapest(cost, from, to, i, j);
        return cost[from.Length, to.Length];
    }

    private static int Cheapest(int[,] cost, string from, string to, int i, int j)
    {
        var replace = cost[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
        var least = Math.Min(replace, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
        var swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
        return swapped ? Math.Min(least, cost[i - 2, j - 2] + 1) : least;
    }
}
