using System.Text.Json.Serialization;
using Gateway.Requests;

namespace Gateway.Dashboard;

/// <param name="T">Seconds since 1970.</param>
/// <param name="Rates">Answers per second with a status of 2xx (1xx among them), 3xx, 4xx and 5xx.</param>
/// <param name="Memory">Bytes by replica.</param>
public sealed record HistorySample(
    long T, IReadOnlyList<double> Rates, double? P50, double? P99, int InFlight, int? Queued,
    IReadOnlyDictionary<string, long> Memory);

/// <summary>One series per figure: what the charts take.</summary>
public sealed record HistoryDocument(
    IReadOnlyList<long> T, IReadOnlyList<IReadOnlyList<double>> Rates, IReadOnlyList<double?> P50,
    IReadOnlyList<double?> P99, IReadOnlyList<int> InFlight, IReadOnlyList<int?> Queued,
    IReadOnlyDictionary<string, IReadOnlyList<long?>> Memory)
{
    public static HistoryDocument Of(IReadOnlyList<HistorySample> samples) => new(
        [.. samples.Select(sample => sample.T)],
        [.. Enumerable.Range(0, AnswerCounts.Classes).Select(IReadOnlyList<double> (number) =>
            [.. samples.Select(sample => sample.Rates[number])])],
        [.. samples.Select(sample => sample.P50)],
        [.. samples.Select(sample => sample.P99)],
        [.. samples.Select(sample => sample.InFlight)],
        [.. samples.Select(sample => sample.Queued)],
        samples.SelectMany(sample => sample.Memory.Keys).Distinct().ToDictionary(
            id => id, IReadOnlyList<long?> (id) => [.. samples.Select(sample => Bytes(sample, id))]));

    private static long? Bytes(HistorySample sample, string id) =>
        sample.Memory.TryGetValue(id, out var bytes) ? bytes : null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HistorySample))]
[JsonSerializable(typeof(HistoryDocument))]
internal sealed partial class HistoryJson : JsonSerializerContext;
