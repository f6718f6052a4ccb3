using System.Collections;
using CsCheck;
using Gateway.Forwarding;
using Gateway.Replicas;
using Gateway.Tests.Replicas;

namespace Gateway.Tests.Forwarding;

public class LeastInFlightPickerTests
{
    private readonly Fleet _fleet = new();
    private readonly LeastInFlightPicker _picker;

    public LeastInFlightPickerTests() => _picker = new LeastInFlightPicker(_fleet, new Random(1));

    [Fact]
    public void The_one_with_the_fewest_in_flight_is_chosen_and_counted_in()
    {
        var (busy, idle) = (Some.Ready(_fleet, 1), Some.Ready(_fleet, 2));
        busy.TryLease();
        using var lease = _picker.Pick([]);
        lease!.Replica.Should().BeSameAs(idle);
        idle.InFlight.Should().Be(1);
    }

    [Fact]
    public void Ties_are_broken_evenly_by_the_dice()
    {
        for (var slot = 1; slot <= 3; slot++) Some.Ready(_fleet, slot);
        for (var pick = 0; pick < 3000; pick++) _picker.Pick([])!.Dispose();
        _fleet.Current.Replicas.Should().OnlyContain(replica => replica.Requests > 900 && replica.Requests < 1100);
    }

    [Fact]
    public void Of_many_any_idle_one_is_chosen_and_no_other()
    {
        for (var slot = 1; slot <= 100; slot++) Some.Ready(_fleet, slot);
        foreach (var busy in _fleet.Current.Ready.Take(60)) busy.TryLease();
        for (var pick = 0; pick < 4000; pick++) _picker.Pick([])!.Dispose();
        _fleet.Current.Ready.Take(60).Should().OnlyContain(replica => replica.Requests == 1);
        _fleet.Current.Ready.Skip(60).Should().OnlyContain(replica => replica.Requests > 50 && replica.Requests < 150);
    }

    [Fact]
    public void Of_many_those_already_tried_and_those_farther_away_are_passed_over()
    {
        var ready = Enumerable.Range(1, 100).Select(slot => Some.Ready(_fleet, slot)).ToList();
        foreach (var far in ready.Skip(2)) _fleet.Place(far, new ReplicaPlace(16, 1));
        for (var pick = 0; pick < 100; pick++)
            using (var lease = _picker.Pick([ready[0]])) lease!.Replica.Should().BeSameAs(ready[1]);
    }

    [Fact]
    public void Of_many_a_lighter_one_gets_its_share()
    {
        var ready = Enumerable.Range(1, 100).Select(slot => Some.Ready(_fleet, slot)).ToList();
        foreach (var light in ready.Take(50)) _fleet.Place(light, new ReplicaPlace(0, 0.1f));
        for (var pick = 0; pick < 2000; pick++) _picker.Pick([])!.Dispose();
        ready.Take(50).Sum(light => light.Requests).Should().BeLessThan(220);
    }

    [Fact]
    public void Of_many_none_is_compared_with_all_others_while_some_are_idle()
    {
        for (var slot = 1; slot <= 1000; slot++) Some.Ready(_fleet, slot);
        var tried = new CountingSet();
        for (var pick = 0; pick < 100; pick++) _picker.Pick(tried)!.Dispose();
        tried.Asked.Should().BeLessThan(200);
    }

    [Fact]
    public void Requests_that_last_are_spread()
    {
        for (var slot = 1; slot <= 3; slot++) Some.Ready(_fleet, slot);
        for (var pick = 0; pick < 30; pick++) _picker.Pick([]);
        _fleet.Current.Replicas.Should().OnlyContain(replica => replica.InFlight == 10);
    }

    [Fact]
    public void Those_already_tried_are_passed_over()
    {
        var (first, second) = (Some.Ready(_fleet, 1), Some.Ready(_fleet, 2));
        _picker.Pick([first])!.Replica.Should().BeSameAs(second);
        _picker.Pick([first, second]).Should().BeNull();
    }

    [Fact]
    public void One_that_breaks_attempts_attracts_no_more_of_them()
    {
        var (good, bad) = (Some.Ready(_fleet, 1), Some.Ready(_fleet, 2));
        using (var lease = bad.TryLease()!) lease.Failed();
        good.TryLease();
        _picker.Pick([])!.Replica.Should().BeSameAs(good);
    }

    [Fact]
    public void One_that_broke_an_attempt_is_trusted_again_for_its_answers_and_its_probes()
    {
        var (_, bad) = (Some.Ready(_fleet, 1), Some.Ready(_fleet, 2));
        using (var lease = bad.TryLease()!) lease.Failed();
        bad.Trust();
        for (var answer = 0; answer < 4; answer++) bad.TryLease()!.Answered(200, TimeSpan.Zero);
        bad.Distrust.Should().Be(0);
    }

    [Fact]
    public void A_version_on_trial_gets_its_share_whatever_is_in_flight()
    {
        Some.Ready(_fleet, 1);
        var fresh = Some.Replica(1, generation: 2);
        _fleet.Add(fresh);
        _fleet.Apply(fresh, ReplicaEvent.ProbePassed);
        _fleet.Steer(new CanaryShare(2, 0.2));
        for (var pick = 0; pick < 2000; pick++) _picker.Pick([]);
        fresh.Requests.Should().BeInRange(350, 450);
    }

    [Fact]
    public void The_other_side_is_better_than_nobody()
    {
        var old = Some.Ready(_fleet, 1);
        _fleet.Steer(new CanaryShare(2, 0.99));
        for (var pick = 0; pick < 20; pick++) _picker.Pick([])!.Replica.Should().BeSameAs(old);
    }

    [Theory]
    [InlineData(ReplicaEvent.ProbesFailed)]
    [InlineData(ReplicaEvent.DrainAsked)]
    [InlineData(ReplicaEvent.Exited)]
    public void Those_that_are_not_ready_are_passed_over(ReplicaEvent happened)
    {
        _fleet.Add(Some.Replica(2));
        _fleet.Apply(Some.Ready(_fleet, 1), happened);
        _picker.Pick([]).Should().BeNull();
    }

    [Fact]
    public void One_that_is_further_is_chosen_when_the_near_ones_have_so_many_more_in_flight()
    {
        var (near, far) = (Some.Ready(_fleet, 1), Some.Ready(_fleet, 2));
        _fleet.Place(far, new ReplicaPlace(Cost: 3, Weight: 1));
        for (var pick = 0; pick < 3; pick++) _picker.Pick([])!.Replica.Should().BeSameAs(near);
        for (var pick = 0; pick < 10; pick++) _picker.Pick([]);
        (near.InFlight - far.InFlight).Should().BeInRange(2, 4);
        _fleet.Apply(near, ReplicaEvent.ProbesFailed);
        _picker.Pick([])!.Replica.Should().BeSameAs(far, "it is better than nobody");
    }

    // Whatever the load: nobody far is asked while somebody near has fewer in flight than that many more.
    [Fact]
    public void Far_replicas_help_only_beyond_their_cost() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 4], Gen.Int[0, 20], Gen.Int[1, 120]).Sample((near, far, cost, picks) =>
        {
            var fleet = new Fleet();
            var close = Enumerable.Range(1, near).Select(slot => Some.Ready(fleet, slot)).ToList();
            var away = Enumerable.Range(5, far).Select(slot => Some.Ready(fleet, slot)).ToList();
            foreach (var replica in away) fleet.Place(replica, new ReplicaPlace(cost, 1));
            var picker = new LeastInFlightPicker(fleet, new Random(picks));
            for (var pick = 0; pick < picks; pick++) picker.Pick([]);
            close.Concat(away).Sum(replica => replica.InFlight).Should().Be(picks);
            if (away.Any(replica => replica.InFlight > 0))
                (close.Min(replica => replica.InFlight) - away.Max(replica => replica.InFlight)).Should().BeGreaterThanOrEqualTo(cost - 1);
        });

    [Fact]
    public void A_new_one_gets_a_tenth_at_first_and_its_whole_share_when_all_are_new()
    {
        Some.Ready(_fleet, 1);
        var fresh = Some.Ready(_fleet, 2);
        _fleet.SetWarmth(fresh, 0.1f);
        for (var pick = 0; pick < 2000; pick++) _picker.Pick([])!.Dispose();
        fresh.Requests.Should().BeInRange(60, 140, "a tenth of its half");

        foreach (var replica in _fleet.Current.Ready) _fleet.SetWarmth(replica, 0.1f);
        var before = fresh.Requests;
        for (var pick = 0; pick < 2000; pick++) _picker.Pick([])!.Dispose();
        (fresh.Requests - before).Should().BeInRange(900, 1100, "nobody is warmer");
    }

    [Fact]
    public void Choosing_allocates_nothing_but_the_lease()
    {
        for (var slot = 1; slot <= 3; slot++)
            _fleet.Place(Some.Ready(_fleet, slot), new ReplicaPlace(slot, 0.5f));
        var replica = _fleet.Current.Ready[0];
        Allocated(() => _picker.Pick([])!.Dispose()).Should().Be(Allocated(() => replica.TryLease()!.Dispose()));
    }

    private static long Allocated(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var time = 0; time < 100; time++) action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Nobody was tried; counts how often somebody is looked for.</summary>
    private sealed class CountingSet : ICollection<Replica>, IReadOnlyCollection<Replica>
    {
        public int Asked { get; private set; }
        public int Count => 0;
        public bool IsReadOnly => true;

        public bool Contains(Replica item)
        {
            Asked++;
            return false;
        }

        public void Add(Replica item) => throw new NotSupportedException();
        public bool Remove(Replica item) => throw new NotSupportedException();
        public void Clear() => throw new NotSupportedException();
        public void CopyTo(Replica[] array, int arrayIndex) => throw new NotSupportedException();
        public IEnumerator<Replica> GetEnumerator() => Enumerable.Empty<Replica>().GetEnumerator();
        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
