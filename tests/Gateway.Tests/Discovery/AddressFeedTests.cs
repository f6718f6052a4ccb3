using System.Net.Sockets;
using Gateway.Discovery;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Settings;

namespace Gateway.Tests.Discovery;

public class AddressFeedTests
{
    private const string A = "10.0.0.1:8080";
    private const string B = "10.0.0.2:8080";

    [Fact]
    public async Task Every_address_of_the_name_is_a_replica_with_its_address_for_an_id()
    {
        await using var found = new DiscoveredFleet();
        found.Names.Records = new() { ["api"] = ["10.0.0.1", "fd00::1"] };
        await found.AreAsync(A, "[fd00::1]:8080");
        found.At(A)!.Address.Should().Be("http://10.0.0.1:8080");
        found.At(A)!.Origin.Should().Be(ReplicaOrigin.Found);
        found.Fleet.Current.Wanted.Should().Be(2);
    }

    [Fact]
    public async Task Several_names_and_ports_make_one_fleet()
    {
        await using var found = new DiscoveredFleet("http://api:8080,http://other:81");
        found.Names.Records = new() { ["api"] = ["10.0.0.1"], ["other"] = ["10.0.0.1", "10.0.0.2"] };
        await found.AreAsync(A, "10.0.0.1:81", "10.0.0.2:81");
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_told_once_and_is_the_reason_why_nobody_serves()
    {
        await using var found = new DiscoveredFleet();
        await found.LookUpsAsync(4);
        GatewayCondition.Of(found.Fleet.Current, stopping: false).Should().Be(new GatewayCondition(
            "starting", "0 of 0 replicas are ready; the name api does not resolve"));
        found.Log.Should().ContainSingle().Which.Should().StartWith("the name api does not resolve");

        found.Names.Records = new() { ["api"] = ["10.0.0.1"] };
        await found.ReadyAsync(A);
        GatewayCondition.Of(found.Fleet.Current, stopping: false).Should().Be(new GatewayCondition("serving", null));
    }

    [Fact]
    public async Task A_notice_is_told_is_shown_while_they_serve_and_is_not_waited_for_when_none_does()
    {
        using var folder = new TempFolder();
        await using var found = new DiscoveredFleet(notice: folder.At("notice"));
        found.Names.Records = new() { ["api"] = ["10.0.0.1"] };
        await found.ReadyAsync(A);

        folder.Write("notice", "error CS0103");
        await found.UntilAsync(() => found.Fleet.Current.Trouble == "error CS0103", "the notice is read");
        found.Fleet.Current.Blocked.Should().BeFalse();
        found.Fleet.Apply(found.At(A)!, ReplicaEvent.ProbesFailed, "refused");
        (found.Fleet.Current.Blocked, found.Fleet.Current.Expects).Should().Be((true, false));
        GatewayCondition.ForClient(found.Fleet.Current).Should().Be("0 of 1 replicas are ready; error CS0103");

        folder.Write("notice", "");
        await found.UntilAsync(() => found.Fleet.Current.Trouble is null, "the notice is gone");
        (found.Fleet.Current.Blocked, found.Fleet.Current.Expects).Should().Be((false, true));
        found.Log.Where(line => line.Contains("container")).Should().Equal(
            "the app's container says:\n    error CS0103", "the app's container says nothing is wrong any more");
    }

    [Fact]
    public async Task The_last_good_answer_outlives_a_name_server_that_fails()
    {
        await using var found = await ReadyAtAAsync();
        found.Names.Trouble = SocketError.TryAgain;
        await found.LookUpsAsync(3);
        found.Fleet.Current.Ready.Should().ContainSingle();
        found.Fleet.Current.Trouble.Should().Be("the name api cannot be looked up: the name server does not answer");
        GatewayCondition.ForClient(found.Fleet.Current).Should().Be("1 of 1 replicas are ready");

        found.Names.Trouble = null;
        await found.UntilAsync(() => found.Fleet.Current.Trouble is null, "the trouble is over");
    }

    [Theory]
    [InlineData("api")]
    [InlineData("another")]
    public async Task A_name_without_addresses_takes_them_away_after_a_while(string without)
    {
        await using var found = await ReadyAtAAsync();
        found.Names.Records = new() { [without] = [] };
        await found.LookUpsAsync(2);
        found.Fleet.Current.Ready.Should().ContainSingle();
        var before = found.Clock.GetUtcNow();
        await found.AreAsync();
        (found.Clock.GetUtcNow() - before).Should().BeLessThan(TimeSpan.FromSeconds(40));
        found.Fleet.Current.Wanted.Should().Be(0);
    }

    [Fact]
    public async Task A_name_that_is_back_in_time_keeps_its_addresses()
    {
        await using var found = await ReadyAtAAsync();
        for (var round = 0; round < 5; round++)
        {
            found.Names.Records = new() { ["api"] = [] };
            await PassAsync(found, TimeSpan.FromSeconds(10));
            found.Names.Records = new() { ["api"] = ["10.0.0.1"] };
            await found.UntilAsync(() => found.Fleet.Current.Trouble is null, "the name is back");
        }

        found.Fleet.Current.Ready.Should().ContainSingle();
    }

    [Fact]
    public async Task Who_serves_is_known_once_every_name_is_answered_for_and_every_address_was_asked()
    {
        await using var found = new DiscoveredFleet("http://api:8080,http://other:81", trouble: SocketError.TryAgain);
        await found.LookUpsAsync(4);
        found.Fleet.Current.Settled.Should().BeFalse("nobody could be asked");

        found.Names.Trouble = null;
        found.Names.Records = new() { ["api"] = ["10.0.0.1"] };
        await found.UntilAsync(() => found.Fleet.Current.LookedUp, "both names are answered for");
        found.Fleet.Current.Settled.Should().BeFalse("the replica was not asked");
        found.At(A)!.Checks.Add(new ProbeResult(default, false, 503, default, null));
        found.Fleet.Current.Settled.Should().BeTrue();
    }

    [Fact]
    public async Task An_address_that_vanished_is_drained_and_not_cut()
    {
        await using var found = await ReadyAtAAsync();
        var lease = found.At(A)!.TryLease()!;
        found.Names.Records = new() { ["api"] = ["10.0.0.2"] };
        await found.UntilAsync(() => found.At(A)!.State == ReplicaState.Draining, "it drains");
        await found.LookUpsAsync(1);
        found.At(A).Should().NotBeNull();

        lease.Dispose();
        await found.AreAsync(B);
    }

    [Fact]
    public async Task A_drain_that_never_ends_is_ended_by_its_time()
    {
        await using var found = await ReadyAtAAsync();
        using var lease = found.At(A)!.TryLease();
        found.Names.Records = new() { ["api"] = ["10.0.0.2"] };
        await found.AreAsync(B);
        await found.UntilAsync(
            () => found.Log.Contains($"replica {A}: 1 requests outlived the drain and are cut"), "that was told");
    }

    [Fact]
    public async Task An_address_that_comes_back_while_it_drains_must_pass_a_probe_again()
    {
        await using var found = await ReadyAtAAsync();
        using var lease = found.At(A)!.TryLease();
        found.Names.Records = new() { ["api"] = ["10.0.0.2"] };
        await found.UntilAsync(() => found.At(A)!.State == ReplicaState.Draining, "it drains");
        found.Names.Records = new() { ["api"] = ["10.0.0.1"] };
        await found.UntilAsync(() => found.At(A)!.State == ReplicaState.Starting, "it is back");
    }

    [Fact]
    public async Task A_name_that_leads_back_to_the_gateway_is_left_out_and_told_once()
    {
        var own = new OwnAddresses([BindUrl.Parse("http://*:8080", out _)!]);
        await using var found = new DiscoveredFleet(own: own);
        found.Names.Records = new() { ["api"] = ["127.0.0.1"] };
        await found.LookUpsAsync(3);
        GatewayCondition.Of(found.Fleet.Current, stopping: false).Reason.Should().Be(
            "0 of 0 replicas are ready; 127.0.0.1:8080 is this gateway itself, and is left out");
        found.Fleet.Current.Replicas.Should().BeEmpty();
        found.Log.Count(line => line == "127.0.0.1:8080 is this gateway itself, and is left out").Should().Be(1);
    }

    [Fact]
    public async Task Of_ten_thousand_addresses_a_thousand_are_used_and_that_is_told()
    {
        await using var found = new DiscoveredFleet();
        found.Names.Records = new() { ["api"] = [.. Enumerable.Range(0, 10_000).Select(n => $"10.1.{n / 250}.{n % 250}")] };
        await found.UntilAsync(() => found.Fleet.Current.Replicas.Length == 1000, "a thousand are found");
        await found.LookUpsAsync(2);
        found.Fleet.Current.Trouble.Should().Be(
            "10000 addresses were found, and 1000 of them are used (Gateway:Discovery:Most)");
        (found.Fleet.Current.Replicas.Length, found.Fleet.Current.Wanted).Should().Be((1000, 1000));
    }

    [Fact]
    public async Task A_connect_failure_asks_at_once()
    {
        await using var found = await ReadyAtAAsync();
        await found.LookUpsAsync(1);
        var (asked, before) = (found.Names.Asked, found.Clock.GetUtcNow());
        found.Fleet.Apply(found.At(A)!, ReplicaEvent.ProbesFailed, "refused");
        await found.UntilAsync(() => found.Names.Asked > asked, "another look-up");
        (found.Clock.GetUtcNow() - before).Should().BeLessThan(TimeSpan.FromMilliseconds(400));
    }

    [Fact]
    public async Task There_is_never_more_than_one_look_up_of_a_name_under_way()
    {
        var held = new TaskCompletionSource();
        await using var found = new DiscoveredFleet();
        found.Names.Held = held.Task;
        var replica = await WithLookUpUnderWayAsync(found);
        for (var failure = 0; failure < 5; failure++)
        {
            found.Fleet.Apply(replica, ReplicaEvent.ProbesFailed, "refused");
            found.Fleet.Apply(replica, ReplicaEvent.ProbePassed);
            found.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        held.SetResult();
        await found.LookUpsAsync(2);
        found.Names.MostAtOnce.Should().Be(1);
    }

    private static Task PassAsync(DiscoveredFleet found, TimeSpan time)
    {
        var end = found.Clock.GetUtcNow() + time;
        return found.UntilAsync(() => found.Clock.GetUtcNow() >= end, $"{time} have passed");
    }

    private static async Task<DiscoveredFleet> ReadyAtAAsync()
    {
        var found = new DiscoveredFleet();
        found.Names.Records = new() { ["api"] = ["10.0.0.1"] };
        await found.ReadyAsync(A);
        return found;
    }

    private static async Task<Replica> WithLookUpUnderWayAsync(DiscoveredFleet found)
    {
        var replica = Replicas.Some.Replica();
        found.Fleet.Add(replica);
        found.Fleet.Apply(replica, ReplicaEvent.ProbePassed);
        await found.UntilAsync(() => found.Names.MostAtOnce == 1, "a look-up is under way");
        return replica;
    }
}
