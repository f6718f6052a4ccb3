using DnsClient;
using DnsClient.Protocol;

namespace Gateway.Discovery;

/// <summary>SRV records (RFC 2782): the port, rank and weight of each replica are the name server's to say.</summary>
public sealed class ServiceLookUp : ILookUp
{
    private readonly LookupClient _client;

    /// <param name="servers">Empty: those of the system.</param>
    public ServiceLookUp(IReadOnlyList<string> servers) => _client = new LookupClient(Options(servers));

    public async Task<NameAnswer> AskAsync(Upstream upstream, CancellationToken stop)
    {
        try
        {
            var answer = await _client.QueryAsync(upstream.Host, QueryType.SRV, cancellationToken: stop);
            if (Refusal(answer, upstream.Host) is { } refusal) return refusal(upstream);
            var found = await Task.WhenAll(ServiceOrder.Of([.. answer.Answers.SrvRecords()])
                .Select(target => AddressesAsync(target, answer.Additionals, stop)));
            return found.All(one => one.Count == 0)
                ? new NameAnswer(upstream, [], $"{upstream.Host} has no address")
                : new NameAnswer(upstream, [.. found.SelectMany(one => one).DistinctBy(one => one.Address)], null);
        }
        catch (DnsResponseException failure)
        {
            return NameAnswer.Unknown(upstream, $"the name {upstream.Host} cannot be looked up: {failure.Message}");
        }
    }

    private static Func<Upstream, NameAnswer>? Refusal(IDnsQueryResponse answer, string host) =>
        answer.Header.ResponseCode switch
        {
            DnsHeaderResponseCode.NoError => null,
            DnsHeaderResponseCode.NotExistentDomain => upstream =>
                new NameAnswer(upstream, [], $"the name {host} does not resolve"),
            var code => upstream => NameAnswer.Unknown(
                upstream, $"the name {host} cannot be looked up: the name server answers {code}"),
        };

    // Most servers send the addresses along.
    private async Task<IReadOnlyList<FoundEndpoint>> AddressesAsync(
        ServiceTarget target, IReadOnlyList<DnsResourceRecord> along, CancellationToken stop)
    {
        var sent = along.AddressRecords().Where(record => record.DomainName.Value == target.Host).ToList();
        var records = sent.Count > 0 ? sent : await AskAddressesAsync(target.Host, stop);
        return [.. records.Select(record => target.At(record.Address))];
    }

    private async Task<List<AddressRecord>> AskAddressesAsync(string host, CancellationToken stop)
    {
        var answers = await Task.WhenAll(
            _client.QueryAsync(host, QueryType.A, cancellationToken: stop),
            _client.QueryAsync(host, QueryType.AAAA, cancellationToken: stop));
        return [.. answers.SelectMany(answer => answer.Answers.AddressRecords())];
    }

    private static LookupClientOptions Options(IReadOnlyList<string> servers)
    {
        var named = servers.Select(ServerAddress.Parse).OfType<IPEndPoint>().Select(server => new NameServer(server));
        var options = servers.Count > 0 ? new LookupClientOptions([.. named]) : new LookupClientOptions();
        (options.UseCache, options.Retries, options.Timeout) = (false, 1, TimeSpan.FromSeconds(2));
        return options;
    }
}

/// <summary>A target of SRV records, in the order in which RFC 2782 has them asked.</summary>
public sealed record ServiceTarget(string Host, int Port, int Rank, float Weight)
{
    public FoundEndpoint At(IPAddress address) => new(new IPEndPoint(address, Port)) { Rank = Rank, Weight = Weight };
}

public static class ServiceOrder
{
    // "." as a target says that the service is decidedly not there.
    private const string Nobody = ".";

    // RFC 2782: one of weight 0 beside others "should have a very small chance".
    private const float Least = 0.01f;

    public static IReadOnlyList<ServiceTarget> Of(IReadOnlyList<SrvRecord> records) =>
    [
        .. records.Where(record => record.Target.Value != Nobody)
            .GroupBy(record => record.Priority).OrderBy(group => group.Key)
            .SelectMany((group, rank) => OfRank([.. group], rank)),
    ];

    private static IEnumerable<ServiceTarget> OfRank(IReadOnlyList<SrvRecord> records, int rank)
    {
        var heaviest = records.Max(record => record.Weight);
        return records.Select(record => new ServiceTarget(
            record.Target.Value, record.Port, rank,
            heaviest == 0 ? 1 : Math.Max(Least, record.Weight / (float)heaviest)));
    }
}
