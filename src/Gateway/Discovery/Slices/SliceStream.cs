namespace Gateway.Discovery;

/// <summary>A list, and watches that continue it for as long as the server knows what has happened since.</summary>
public sealed class SliceStream(KubernetesApi api, string service, string where, TimeProvider clock)
{
    private const int WatchSeconds = 30;

    // The server ends a watch by then; one that says nothing for longer has been forgotten on its way.
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(WatchSeconds + 10);

    private readonly Dictionary<string, EndpointSlice> _slices = [];
    private string _version = "v1";
    private string? _seen;

    public IReadOnlyCollection<EndpointSlice> Slices => _slices.Values;

    /// <summary>Calls back with all of them, and after each change. Returns when all must be listed anew.</summary>
    public async Task FollowAsync(Action changed, CancellationToken stop)
    {
        await ListAsync(stop);
        changed();
        while (await WatchAsync(changed, stop)) await Task.Delay(RefreshInterval.AtOnce, clock, stop);
    }

    private string Path =>
        $"/apis/discovery.k8s.io/{_version}/namespaces/{Uri.EscapeDataString(where)}/endpointslices"
        + $"?labelSelector=kubernetes.io/service-name%3D{Uri.EscapeDataString(service)}";

    private async Task ListAsync(CancellationToken stop)
    {
        using var answer = await OfSomeVersionAsync(stop);
        var list = JsonSerializer.Deserialize<SliceList>(
            await answer.Content.ReadAsStringAsync(stop), JsonSerializerOptions.Web);
        if (list?.Metadata is null) throw new JsonException("what it answers is no list of EndpointSlices");
        _seen = list.Metadata.ResourceVersion;
        foreach (var slice in list.Items ?? []) _slices[slice.Name] = slice;
    }

    // Kubernetes before 1.21 has v1beta1 alone.
    private async Task<HttpResponseMessage> OfSomeVersionAsync(CancellationToken stop)
    {
        try
        {
            return await api.GetAsync(Path, stop);
        }
        catch (ApiRefusal refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            _version = "v1beta1";
            return await api.GetAsync(Path, stop);
        }
    }

    // False when the server has forgotten what came after the last that was seen.
    private async Task<bool> WatchAsync(Action changed, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(_longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            using var answer = await api.GetAsync(
                $"{Path}&watch=true&allowWatchBookmarks=true&timeoutSeconds={WatchSeconds}&resourceVersion={_seen}",
                either.Token);
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(either.Token));
            while (await lines.ReadLineAsync(either.Token) is { } line)
                if (!Take(line, changed)) return false;
            return true;
        }
        catch (ApiRefusal refusal) when (refusal.Status == HttpStatusCode.Gone)
        {
            return false;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new IOException("the API server has fallen silent");
        }
    }

    private bool Take(string line, Action changed)
    {
        var happened = JsonSerializer.Deserialize<SliceEvent>(line, JsonSerializerOptions.Web)!;
        if (happened.Type == "ERROR") return false;
        var slice = happened.Object.Deserialize<EndpointSlice>(JsonSerializerOptions.Web)!;
        _seen = slice.Metadata?.ResourceVersion ?? _seen;
        if (happened.Type == "BOOKMARK") return true;
        if (happened.Type == "DELETED") _slices.Remove(slice.Name);
        else _slices[slice.Name] = slice;
        changed();
        return true;
    }
}
