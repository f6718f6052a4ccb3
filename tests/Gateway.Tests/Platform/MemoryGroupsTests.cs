using Gateway.Platform;

namespace Gateway.Tests.Platform;

/// <summary>Files in place of the kernel's, which writes and removes them itself.</summary>
public sealed class MemoryGroupsTests : IDisposable
{
    private const string Unit = "sys/fs/cgroup/system.slice/gateway.service";

    private readonly TempFolder _root = new();
    private readonly List<string> _told = [];

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("0::/system.slice/gateway.service")]
    [InlineData("0::/system.slice/gateway.service/gateway-itself")]
    public void A_replica_lives_in_a_group_of_its_own_and_the_gateway_in_another(string group)
    {
        var groups = Open(group, "cpu memory pids\n")!;
        Read($"{Unit}/gateway-itself/cgroup.procs").Should().Be($"{Environment.ProcessId}");
        Read($"{Unit}/cgroup.subtree_control").Should().Be("+memory");

        var place = groups.Make("1.1-1")!;
        groups.Enter(place, 4242);

        place.Should().Be(_root.At($"{Unit}/{Environment.ProcessId}-1.1-1"));
        new[] { "memory.max", "memory.oom.group", "cgroup.procs" }
            .Select(name => File.ReadAllText(Path.Combine(place, name))).Should().Equal("104857600", "1", "4242");
        _told.Should().BeEmpty();
    }

    [Theory]
    [InlineData("oom 0\noom_kill 0\n")]
    [InlineData("oom 1\noom_kill 2\n",
        "replica 1.1 needed more than Gateway:ReplicaMemory (100 MiB) and was ended by the kernel")]
    public void A_group_goes_with_its_replica_and_says_when_the_kernel_ended_it(string events, params string[] told)
    {
        var groups = Open("0::/system.slice/gateway.service", "memory")!;
        var place = groups.Make("1.1-1")!;
        foreach (var file in Directory.EnumerateFiles(place)) File.Delete(file);
        groups.Leave(place, "replica 1.1");
        Directory.Exists(place).Should().BeFalse();

        place = groups.Make("1.1-2")!;
        File.WriteAllText(Path.Combine(place, "memory.events"), events);
        groups.Leave(place, "replica 1.1");
        _told.Should().Equal(told);
    }

    [Theory]
    [InlineData("0::/system.slice/gateway.service", "cpu pids\n", "is not delegated")]
    [InlineData("4:memory:/system.slice/gateway.service", "memory", "no control groups of version 2")]
    public void Where_nothing_is_delegated_that_is_told_once_and_nothing_is_limited(
        string group, string controllers, string why)
    {
        Open(group, controllers).Should().BeNull();
        _told.Should().ContainSingle().Which.Should().StartWith("Gateway:ReplicaMemory limits nothing here: ").And.Contain(why);
    }

    private MemoryGroups? Open(string group, string controllers)
    {
        _root.Write("proc/self/cgroup", $"12:cpu:/\n{group}\n");
        _root.Write($"{Unit}/cgroup.controllers", controllers);
        return MemoryGroups.Open(_root.Path, 100 << 20, _told.Add);
    }

    private string Read(string file) => File.ReadAllText(_root.At(file));
}
