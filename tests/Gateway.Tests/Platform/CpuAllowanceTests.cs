using Gateway.Platform;

namespace Gateway.Tests.Platform;

public sealed class CpuAllowanceTests : IDisposable
{
    private const string V2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate";
    private const string V1 = "31 23 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct";

    private readonly TempFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Without_restriction_it_is_every_cpu()
    {
        Machine("0-3", "0-3");
        Read().Should().Be(new CpuAllowance(4, "one per CPU"));
    }

    [Fact]
    public void An_affinity_mask_is_counted_and_named()
    {
        Machine("0,2-3", "0-7");
        Read().Should().Be(new CpuAllowance(3, "one per CPU (affinity: 3 of 8)"));
    }

    [Fact]
    public void A_system_without_proc_has_the_fallback() =>
        CpuAllowance.Read(_root.Path, 6).Should().Be(new CpuAllowance(6, "one per CPU"));

    [Theory]
    [InlineData("50000 100000", 1, "cgroup quota of 0.5 CPU")]
    [InlineData("250000 100000", 3, "cgroup quota of 2.5 CPU")]
    [InlineData("max 100000", 8, "one per CPU")]
    [InlineData("900000 100000", 8, "one per CPU")]
    public void A_quota_of_version_2_is_rounded_up(string max, int cpus, string reason)
    {
        Machine("0-7", "0-7");
        Groups(V2, "0::/app");
        _root.Write("sys/fs/cgroup/app/cpu.max", max + "\n");
        Read().Should().Be(new CpuAllowance(cpus, reason));
    }

    [Fact]
    public void The_quota_of_a_parent_binds_too()
    {
        Machine("0-7", "0-7");
        Groups(V2, "0::/system.slice/app.service");
        _root.Write("sys/fs/cgroup/system.slice/app.service/cpu.max", "400000 100000");
        _root.Write("sys/fs/cgroup/system.slice/cpu.max", "150000 100000");
        Read().Cpus.Should().Be(2);
    }

    [Fact]
    public void A_container_that_sees_its_hosts_groups_finds_its_own_at_the_mount_point()
    {
        Machine("0-7", "0-7");
        Groups(V2.Replace("0:26 /", "0:26 /docker/abc"), "0::/docker/abc");
        _root.Write("sys/fs/cgroup/cpu.max", "200000 100000");
        Read().Cpus.Should().Be(2);
    }

    [Theory]
    [InlineData("150000", 2)]
    [InlineData("-1", 8)]
    public void A_quota_of_version_1_is_read(string quota, int cpus)
    {
        Machine("0-7", "0-7");
        Groups(V1, "4:memory:/other\n3:cpu,cpuacct:/app\n0::/");
        _root.Write("sys/fs/cgroup/cpu,cpuacct/app/cpu.cfs_quota_us", quota);
        _root.Write("sys/fs/cgroup/cpu,cpuacct/app/cpu.cfs_period_us", "100000");
        Read().Cpus.Should().Be(cpus);
    }

    [Fact]
    public void An_affinity_below_the_quota_decides()
    {
        Machine("0", "0-7");
        Groups(V2, "0::/");
        _root.Write("sys/fs/cgroup/cpu.max", "400000 100000");
        Read().Reason.Should().Be("one per CPU (affinity: 1 of 8)");
    }

    private CpuAllowance Read() => CpuAllowance.Read(_root.Path, 64);

    private void Machine(string allowed, string online)
    {
        _root.Write("proc/self/status", $"Name:\tgateway\nCpus_allowed:\tff\nCpus_allowed_list:\t{allowed}\n");
        _root.Write("sys/devices/system/cpu/online", online + "\n");
    }

    private void Groups(string mounts, string groups)
    {
        _root.Write("proc/self/mountinfo", mounts + "\n");
        _root.Write("proc/self/cgroup", groups + "\n");
    }
}
