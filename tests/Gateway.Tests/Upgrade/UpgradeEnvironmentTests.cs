using Gateway.Upgrade;

namespace Gateway.Tests.Upgrade;

public class UpgradeEnvironmentTests
{
    private readonly UpgradeEnvironment _shell = new(IsLinux: true, Pid: 42, ParentPid: 41, Init: "systemd", Notifies: false);

    [Fact]
    public void A_gateway_of_a_shell_can_be_replaced() => _shell.Refusal().Should().BeNull();

    [Fact]
    public void Process_1_says_that_its_container_ends_with_it() =>
        (_shell with { Pid = 1, ParentPid = 0 }).Refusal().Should().Contain("container");

    [Theory]
    [InlineData("tini")]
    [InlineData("docker-init")]
    public void The_child_of_a_containers_init_says_so_too(string init) =>
        (_shell with { ParentPid = 1, Init = init }).Refusal().Should().Contain(init);

    [Fact]
    public void Under_systemd_the_unit_must_let_the_main_process_change()
    {
        var service = _shell with { ParentPid = 1 };
        service.Refusal().Should().Contain("Type=notify");
        (service with { Notifies = true }).Refusal().Should().BeNull();
    }

    [Fact]
    public void Where_processes_of_others_are_hidden_nothing_is_known_of_the_init() =>
        UpgradeEnvironment.InitOf("/proc/0/comm").Should().BeEmpty();

    [Fact]
    public void Elsewhere_than_on_Linux_it_says_so() =>
        (_shell with { IsLinux = false }).Refusal().Should().Contain("Linux");
}
