using Gateway.Processes;
using Gateway.Replicas;

namespace Gateway.Tests.Processes;

public class ReplicaEnvironmentTests
{
    private static readonly ReplicaSockets _sockets = new("/run/1.1-1.h2", "/run/1.1-1.h1");
    private readonly Dictionary<string, string?> _environment = [];

    [Fact]
    public void Two_endpoints_are_the_sockets_one_per_protocol()
    {
        Fill();
        _environment.Should().Contain("Kestrel__Endpoints__GatewayH2__Url", "http://unix:/run/1.1-1.h2")
            .And.Contain("Kestrel__Endpoints__GatewayH2__Protocols", "Http2")
            .And.Contain("Kestrel__Endpoints__GatewayH1__Url", "http://unix:/run/1.1-1.h1")
            .And.Contain("Kestrel__Endpoints__GatewayH1__Protocols", "Http1");
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS")]
    [InlineData("ASPNETCORE_HTTP_PORTS")]
    [InlineData("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS")]
    [InlineData("DOTNET_SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXARRAYSPERPARTITION")]
    [InlineData("Gateway__Tls__Password")]
    public void What_is_not_for_the_app_is_withheld(string name)
    {
        _environment[name] = "x";
        Fill();
        _environment.Should().NotContainKey(name);
    }

    [Fact]
    public void Its_share_of_the_cpus_yields_to_the_operators_own_word()
    {
        Fill();
        _environment["DOTNET_PROCESSOR_COUNT"].Should().Be("2");
        _environment["DOTNET_PROCESSOR_COUNT"] = "7";
        Fill();
        _environment["DOTNET_PROCESSOR_COUNT"].Should().Be("7");
    }

    [Fact]
    public void Other_variables_stay()
    {
        _environment["ConnectionStrings__Main"] = "x";
        Fill();
        _environment.Should().Contain("ConnectionStrings__Main", "x").And.Contain("ASPNETCORE_CONTENTROOT", "/app");
    }

    [Fact]
    public void Our_hook_comes_behind_those_of_the_operator()
    {
        _environment["DOTNET_STARTUP_HOOKS"] = "/theirs.dll";
        ReplicaEnvironment.AddHook(_environment, "/ours.dll", _sockets, "17");
        _environment["DOTNET_STARTUP_HOOKS"].Should().Be($"/theirs.dll{Path.PathSeparator}/ours.dll");
        _environment[ReplicaEnvironment.ParentPipeVariable].Should().Be("17");
    }

    [Fact]
    public void The_hook_is_told_of_the_keys()
    {
        ReplicaEnvironment.AddKeys(_environment, new ReplicaKeys("/var/lib/gateway/keys/Shop-1", "Shop-1"));
        _environment.Should().Contain("GATEWAY_REPLICA_KEYS", "/var/lib/gateway/keys/Shop-1")
            .And.Contain("GATEWAY_REPLICA_APP", "Shop-1");
    }

    [Fact]
    public void A_replica_without_the_hook_believes_the_gateway_unless_the_operator_says_otherwise()
    {
        ReplicaEnvironment.TrustForwardedHeaders(_environment);
        _environment["ASPNETCORE_FORWARDEDHEADERS_ENABLED"].Should().Be("true");
        _environment["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "false";
        ReplicaEnvironment.TrustForwardedHeaders(_environment);
        _environment["ASPNETCORE_FORWARDEDHEADERS_ENABLED"].Should().Be("false");
    }

    [Fact]
    public void Each_replicas_telemetry_is_told_which_it_is()
    {
        _environment["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment=test,service.instance.id=all";
        ReplicaEnvironment.Name(_environment, ReplicaId.OfSlot(2, 3), "box");
        _environment["OTEL_RESOURCE_ATTRIBUTES"].Should().Be(
            "deployment.environment=test,service.instance.id=2.3%40box");
    }

    private void Fill() => ReplicaEnvironment.Fill(_environment, _sockets, cpus: 2, contentRoot: "/app");
}
