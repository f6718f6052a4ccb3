namespace Gateway.Observability;

/// <summary>The parts of a message as fields of their own, in the log and of an event.</summary>
public static class LogParts
{
    private const string OriginalFormat = "{OriginalFormat}";

    // Of an event that has lines below it; they are an array of their own.
    private const string Output = "Output";

    /// <returns>Null, a number or a text of each; without a part that is the message.</returns>
    public static IEnumerable<KeyValuePair<string, object?>> Of<TState>(TState state, string message) =>
        from part in state as IReadOnlyList<KeyValuePair<string, object?>> ?? []
        where part.Key is not (OriginalFormat or Output)
            && !message.Equals(part.Value as string, StringComparison.Ordinal)
        select KeyValuePair.Create(JsonNamingPolicy.CamelCase.ConvertName(part.Key), Plain(part.Value));

    private static object? Plain(object? value) => value switch
    {
        null or int or long => value,
        double number when double.IsFinite(number) => Math.Round(number, 3),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
