using System.Text.Json.Serialization;
using Gateway.Requests;

namespace Gateway.Dashboard;

/// <param name="T">Seconds since 1970.</param>
/// <param name="Rates">Answers per second with a status of 2xx (1xx among them), 3xx, 4xx and 5xx.</param>
/// <param name="Memory">Bytes by replica.</param>
/// <param name="Slow">99th percentile by replica, in milliseconds.</param>
/// <param name="Errors">Answers of 500 and above and failed attempts by replica, each second.</param>
public sealed record HistorySample(
    long T, IReadOnlyList<double> Rates, double? P50, double? P99, int InFlight, int? Queued,
    IReadOnlyDictionary<string, double> Memory, IReadOnlyDictionary<string, double> Slow,
    IReadOnlyDictionary<string, double> Errors);

/// <summary>One series per figure: what the charts take.</summary>
public sealed record HistoryDocument(
    IReadOnlyList<long> T, IReadOnlyList<IReadOnlyList<double>> Rates, IReadOnlyList<double?> P50,
    IReadOnlyList<double?> P99, IReadOnlyList<int> InFlight, IReadOnlyList<int?> Queued,
    IReadOnlyDictionary<string, IReadOnlyList<double?>> Memory,
    IReadOnlyDictionary<string, IReadOnlyList<double?>> Slow,
    IReadOnlyDictionary<string, IReadOnlyList<double?>> Errors)
{
    public static HistoryDocument Of(IReadOnlyList<HistorySample> samples) => new(
        [.. samples.Select(sample => sample.T)],
        [.. Enumerable.Range(0, AnswerCounts.Classes).Select(IReadOnlyList<double> (number) =>
            [.. samples.Select(sample => sample.Rates[number])])],
        [.. samples.Select(sample => sample.P50)],
        [.. samples.Select(sample => sample.P99)],
        [.. samples.Select(sample => sample.InFlight)],
        [.. samples.Select(sample => sample.Queued)],
        Each(samples, sample => sample.Memory), Each(samples, sample => sample.Slow),
        Each(samples, sample => sample.Errors));

    private static Dictionary<string, IReadOnlyList<double?>> Each(
        IReadOnlyList<HistorySample> samples, Func<HistorySample, IReadOnlyDictionary<string, double>> figure) =>
        samples.SelectMany(sample => figure(sample).Keys).Distinct().ToDictionary(
            id => id, IReadOnlyList<double?> (id) =>
                [.. samples.Select(sample => figure(sample).TryGetValue(id, out var known) ? known : (double?)null)]);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HistorySample))]
[JsonSerializable(typeof(HistoryDocument))]
internal sealed partial class HistoryJson : JsonSerializerContext;
