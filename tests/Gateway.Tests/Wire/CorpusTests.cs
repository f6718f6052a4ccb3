namespace Gateway.Tests.Wire;

public class CorpusTests(WireScene scene) : Corpus(scene), IClassFixture<WireScene>
{
    public static TheoryData<string> Bodies =>
        Named(one => !one.IsLate && one.Name.StartsWith("framing: ", StringComparison.Ordinal));

    // By itself Kestrel answers a client that has ended its side, or does not: as it happens.
    public static TheoryData<string> Reproducible => Named(one => !one.HalfCloses);

    [Theory]
    [MemberData(nameof(Reproducible))]
    public async Task A_bare_kestrel_does_the_same_or_it_is_said_why_not(string name)
    {
        var one = WireCorpus.Named(name);
        var faults = await WireTarget.FaultsAsync(Scene.Bare.Address, one);
        (faults.Count > 0).Should().Be(one.Differs.ContainsKey("Kestrel"), string.Join("; ", faults));
    }

    // Over HTTP/1.1 alone, without the hook.
    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Bodies_reach_a_replica_that_others_run(string name)
    {
        var faults = await WireTarget.FaultsAsync(Scene.Finder.Address, WireCorpus.Named(name));
        faults.Where(fault => !fault.StartsWith("seen X-Gateway-Client", StringComparison.Ordinal)).Should().BeEmpty();
        (Scene.Finder.Blamed, Scene.Finder.Retried).Should().Be((0, 0));
    }

    [Fact]
    public void There_are_hundreds_of_cases_and_no_two_have_the_same_name()
    {
        WireCorpus.All.Should().HaveCountGreaterThan(300);
        WireCorpus.All.Select(one => one.Name).Should().OnlyHaveUniqueItems();
    }
}

public class CorpusOverTheLinkTests(LinkedScene scene) : Corpus(scene), IClassFixture<LinkedScene>;

public abstract class Corpus(WireScene scene)
{
    protected WireScene Scene => scene;

    public static TheoryData<string> Cases => Named(one => !one.IsLate);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_a_client_sends_is_what_the_app_sees_or_refused_before_any_is_asked(string name)
    {
        var one = WireCorpus.Named(name);
        var asked = scene.Replica.Asked;
        (await WireTarget.FaultsAsync(scene.Gateway.Address, one)).Should().BeEmpty();
        (scene.Replica.Asked - asked).Should().Be(one.Passing, "the replica gets what it can answer and no more");
        (scene.Gateway.Blamed, scene.Gateway.Retried).Should().Be((0, 0));
    }

    internal static TheoryData<string> Named(Func<WireCase, bool> which) =>
        [.. WireCorpus.All.Where(which).Select(one => one.Name)];
}

/// <summary>The app may have got these when their client breaks them, and may get them after the answer.</summary>
public class BrokenBodyTests(WireScene scene) : BrokenBodies(scene), IClassFixture<WireScene>;

public class BrokenBodyOverTheLinkTests(LinkedScene scene) : BrokenBodies(scene), IClassFixture<LinkedScene>;

public abstract class BrokenBodies(WireScene scene)
{
    public static TheoryData<string> Cases => Corpus.Named(one => one.IsLate);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_a_client_breaks_is_its_own_fault(string name)
    {
        (await WireTarget.FaultsAsync(scene.Gateway.Address, WireCorpus.Named(name))).Should().BeEmpty();
        (scene.Gateway.Blamed, scene.Gateway.Retried).Should().Be((0, 0));
    }
}
