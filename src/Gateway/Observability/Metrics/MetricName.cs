namespace Gateway.Observability;

/// <summary>As metrics, traces and logs write an enum's member: <c>NotReached</c> is <c>not_reached</c>.</summary>
public static class MetricName
{
    public static string Of<T>(T member) where T : struct, Enum => Names<T>.Each[member];

    private static class Names<T> where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Each = Enum.GetValues<T>().ToDictionary(
            member => member, member => JsonNamingPolicy.SnakeCaseLower.ConvertName(member.ToString()));
    }
}
