using Gateway.Tests.Replicas;

namespace Gateway.Tests.Wire;

/// <summary>A gateway and its replica for all cases: none of them harms it.</summary>
public class WireScene : IAsyncLifetime
{
    public MirrorReplica Replica { get; private set; } = null!;

    public WireGateway Gateway { get; private set; } = null!;

    /// <summary>The same app without a gateway.</summary>
    public MirrorReplica Bare { get; private set; } = null!;

    protected virtual bool Linked => false;

    public async ValueTask InitializeAsync()
    {
        Replica = await MirrorReplica.ListenAsync(linked: Linked);
        Bare = await MirrorReplica.ListenAsync();
        Gateway = await WireGateway.ServeAsync(Replica.Picture);
        Finder = await WireGateway.ServeAsync(Some.Found(Bare.Address.Port));
        if (!Linked) return;
        using var http = new HttpClient();
        await Eventually.TrueAsync(async () =>
        {
            await http.GetStringAsync($"http://{Gateway.Address}/");
            return Replica.IsLinked;
        }, "requests go over the link");
    }

    /// <summary>Knows that app by its address alone, as one that others run.</summary>
    public WireGateway Finder { get; private set; } = null!;

    public async ValueTask DisposeAsync()
    {
        await Finder.DisposeAsync();
        await Gateway.DisposeAsync();
        await Replica.DisposeAsync();
        await Bare.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>The same, where the replica is reached over the link.</summary>
public sealed class LinkedScene : WireScene
{
    protected override bool Linked => true;
}
