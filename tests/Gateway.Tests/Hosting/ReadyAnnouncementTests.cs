using Gateway.Hosting;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Tests.Replicas;

namespace Gateway.Tests.Hosting;

public sealed class ReadyAnnouncementTests : IDisposable
{
    private readonly Fleet _fleet = new();
    private readonly ListLogger<GatewayLog> _log = new();
    private readonly ReadyAnnouncement _announcement;

    public ReadyAnnouncementTests()
    {
        _announcement = new ReadyAnnouncement(_fleet, new GatewayLog(_log));
        _fleet.Want(2, 1);
    }

    [Fact]
    public void It_waits_for_the_addresses_where_the_replicas_are_first()
    {
        Some.Ready(_fleet);
        Some.Ready(_fleet);
        _log.Lines.Should().BeEmpty("who connected now would be refused");

        _announcement.Open();
        _log.Lines.Should().ContainSingle().Which.Should().StartWith("serving: 2 of 2 replicas ready");
    }

    [Fact]
    public void It_waits_for_all_replicas_where_the_addresses_are_first()
    {
        _announcement.Open();
        Some.Ready(_fleet);
        _log.Lines.Should().BeEmpty();

        Some.Ready(_fleet);
        Some.Ready(_fleet);
        _log.Lines.Should().ContainSingle().Which.Should().StartWith("serving: 2 of 2 replicas ready");
    }

    public void Dispose() => _announcement.Dispose();
}
