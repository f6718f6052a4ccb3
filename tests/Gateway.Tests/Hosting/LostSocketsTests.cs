using Gateway.Hosting;
using Gateway.Replicas;
using Gateway.Tests.Replicas;

namespace Gateway.Tests.Hosting;

public sealed class LostSocketsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Fleet _fleet = new();
    private readonly List<Replica> _replaced = [];
    private readonly LostSockets _lost;

    public LostSocketsTests() => _lost = new LostSockets(_fleet, (replica, _) => _replaced.Add(replica));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_that_nobody_can_reach_any_more_is_replaced_once()
    {
        var (whole, lost) = (Ready(1), Ready(2));
        _lost.Replace();
        _replaced.Should().BeEmpty();
        File.Delete(_folder.At("2.h1"));
        _lost.Replace();
        _lost.Replace();
        _replaced.Should().Equal(lost).And.NotContain(whole);
    }

    [Fact]
    public void One_that_does_not_listen_yet_or_is_built_again_and_again_is_not()
    {
        _fleet.Add(Some.Replica());
        var watched = Some.Replica(slot: 2, isWatched: true);
        _fleet.Add(watched);
        _fleet.Apply(watched, ReplicaEvent.ProbePassed);
        _lost.Replace();
        _replaced.Should().BeEmpty();
    }

    private Replica Ready(int slot)
    {
        var sockets = new ReplicaSockets(_folder.Write($"{slot}.h2"), _folder.Write($"{slot}.h1"));
        var replica = Some.Replica(slot, sockets: sockets);
        _fleet.Add(replica);
        _fleet.Apply(replica, ReplicaEvent.ProbePassed);
        return replica;
    }
}
