using Gateway.Tests.Replicas;

namespace Gateway.Tests.Wire;

/// <summary>A gateway and its replica for all cases: none of them harms it.</summary>
public sealed class WireScene : IAsyncLifetime
{
    public MirrorReplica Replica { get; private set; } = null!;

    public WireGateway Gateway { get; private set; } = null!;

    /// <summary>The same app without a gateway.</summary>
    public MirrorReplica Bare { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Replica = await MirrorReplica.ListenAsync();
        Bare = await MirrorReplica.ListenAsync();
        Gateway = await WireGateway.ServeAsync(Replica.Picture);
        Finder = await WireGateway.ServeAsync(Some.Found(Bare.Address.Port));
    }

    /// <summary>Knows that app by its address alone, as one that others run.</summary>
    public WireGateway Finder { get; private set; } = null!;

    public async ValueTask DisposeAsync()
    {
        await Finder.DisposeAsync();
        await Gateway.DisposeAsync();
        await Replica.DisposeAsync();
        await Bare.DisposeAsync();
    }
}
