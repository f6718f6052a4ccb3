using k8s.Models;

namespace Gateway.Tests.Deploy;

public sealed class KubernetesFilesTests
{
    public static TheoryData<string> Paths =>
        [.. Manifests.Files.Select(file => Path.GetRelativePath(Manifests.Folder, file))];

    public static TheoryData<string> Deployments => ["gateway", "api", "grants"];

    // Every overlay, and each component in one that has what it changes.
    public static TheoryData<string, string?> Builds => new()
    {
        { "overlays/development", null }, { "overlays/production", null }, { "overlays/one-pod", null },
        { "overlays/podman", null },
        { "overlays/production", "components/endpointslices" }, { "overlays/production", "components/monitoring" },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_manifest_is_what_its_version_of_the_api_knows(string path) =>
        Manifests.Read(File.ReadAllText(Path.Combine(Manifests.Folder, path))).Should().NotBeEmpty();

    [Theory]
    [InlineData("terminationGracePeriodSeconds: 60", "terminationGracePeriod: 60")]
    [InlineData("replicas: 2", "replicas: two")]
    [InlineData("startupProbe:", "startUpProbe:")]
    [InlineData("kind: Deployment", "kind: Deploiment")]
    public void A_manifest_with_a_fault_is_found(string right, string wrong)
    {
        var text = File.ReadAllText(Path.Combine(Manifests.Folder, "base/gateway.yaml"));
        text.Should().Contain(right);
        var reading = () => Manifests.Read(text.Replace(right, wrong));
        reading.Should().Throw<Exception>();
    }

    [Theory]
    [MemberData(nameof(Builds))]
    public void What_is_patched_is_there_and_is_what_the_api_knows_afterwards(string overlay, string? component) =>
        Overlay.Of(overlay, component).Should().NotBeEmpty();

    [Theory]
    [InlineData("path: /spec/minReadySeconds", "path: /spec/minReadySecond")]
    [InlineData("kind: Service, name: api", "kind: Service, name: apis")]
    [InlineData("fieldRef: {", "fieldReference: {")]
    [InlineData("automountServiceAccountToken, value: true", "automountServiceAccountToken, value: sometimes")]
    public void A_patch_with_a_fault_is_found(string right, string wrong)
    {
        string Seeded(string text)
        {
            text.Should().Contain(right);
            return text.Replace(right, wrong);
        }

        var building = () => Overlay.Of("overlays/development", "components/endpointslices", Seeded);
        building.Should().Throw<Exception>();
    }

    // The operator names figures after the Service that it scrapes, and the autoscaler asks by that name.
    [Fact]
    public void The_autoscaler_asks_for_what_is_scraped_and_there()
    {
        var built = Overlay.Of("overlays/production", "components/monitoring");
        var asked = built.OfType<V2HorizontalPodAutoscaler>().Single().Spec.Metrics.Single(one => one.Type == "Object").ObjectProperty;
        var scraped = built.OfType<ServiceMonitor>().Single().Spec.Selector.MatchLabels;
        built.OfType<V1Service>().Where(one => scraped.All(label => one.Metadata.Labels.Contains(label)))
            .Select(one => one.Metadata.Name).Should().Equal(asked.DescribedObject.Name);
        File.ReadAllText(Path.Combine(SourceTree.Root, "docs/metrics.md"))
            .Should().Contain($"| `{asked.Metric.Name.Replace('_', '.')}` |");
    }

    [Fact]
    public void Every_file_and_folder_that_is_named_is_there()
    {
        foreach (var file in Manifests.Files.Where(file => Path.GetFileName(file) == "kustomization.yaml"))
            foreach (var part in Manifests.Read(File.ReadAllText(file)).OfType<Kustomization>()
                .SelectMany(one => one.Resources.Concat(one.Components)))
                Path.Exists(Path.Combine(Path.GetDirectoryName(file)!, part)).Should().BeTrue($"{file} names {part}");
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void A_pod_may_do_no_more_than_it_needs(string name)
    {
        var pod = Pod(name);
        pod.AutomountServiceAccountToken.Should().BeFalse();
        pod.SecurityContext.RunAsNonRoot.Should().BeTrue();
        pod.SecurityContext.SeccompProfile.Type.Should().Be("RuntimeDefault");
        var container = pod.Containers.Should().ContainSingle().Which;
        container.SecurityContext.AllowPrivilegeEscalation.Should().BeFalse();
        container.SecurityContext.ReadOnlyRootFilesystem.Should().BeTrue();
        container.SecurityContext.Capabilities.Drop.Should().Equal("ALL");
        container.Resources.Limits.Should().ContainKey("memory");
    }

    [Fact]
    public void A_gateway_that_asks_the_api_server_may_see_where_replicas_are_and_nothing_else()
    {
        var rule = Manifests.Named<V1Role>("gateway").Rules.Should().ContainSingle().Which;
        rule.ApiGroups.Should().Equal("discovery.k8s.io");
        rule.Resources.Should().Equal("endpointslices");
        rule.Verbs.Should().Equal("list", "watch");
        Manifests.Named<V1RoleBinding>("gateway").RoleRef.Name.Should().Be("gateway");
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void A_roll_out_takes_nobody_away_first(string name)
    {
        var rolling = Manifests.Named<V1Deployment>(name).Spec.Strategy.RollingUpdate;
        (rolling.MaxUnavailable.ToString(), rolling.MaxSurge.ToString()).Should().Be(("0", "1"));
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void A_zone_or_a_node_that_is_lost_or_drained_takes_few(string name)
    {
        var spread = Pod(name).TopologySpreadConstraints;
        spread.Select(one => one.TopologyKey).Should().Equal("topology.kubernetes.io/zone", "kubernetes.io/hostname");
        spread.Should().OnlyContain(one => one.LabelSelector.MatchLabels["app.kubernetes.io/name"] == name);
        var budget = Manifests.Named<V1PodDisruptionBudget>(name).Spec;
        (budget.MaxUnavailable.ToString(), budget.Selector.MatchLabels["app.kubernetes.io/name"]).Should().Be(("1", name));
    }

    [Theory]
    [InlineData("gateway", "/health/fleet", "/health/ready")]
    [InlineData("grants", "/health/fleet", "/health/fleet")]
    [InlineData("api", "/health/live", "/health/ready")]
    public void Each_probe_asks_what_is_meant_for_it(string name, string startup, string ready)
    {
        var container = Pod(name).Containers.Single();
        container.StartupProbe.HttpGet.Path.Should().Be(startup);
        container.ReadinessProbe.HttpGet.Path.Should().Be(ready);
        container.LivenessProbe.HttpGet.Path.Should().Be("/health/live");
    }

    [Fact]
    public void Every_selector_selects_something()
    {
        var labels = Manifests.All<V1Deployment>().SelectMany(one => one.Spec.Template.Metadata.Labels.Values).ToList();
        var selectors = Manifests.All<V1Service>().Select(one => one.Spec.Selector)
            .Concat(Manifests.All<V1PodDisruptionBudget>().Select(one => one.Spec.Selector.MatchLabels));
        selectors.SelectMany(one => one.Values).Should().BeSubsetOf(labels);
    }

    [Fact]
    public void The_gateway_looks_up_the_name_of_every_pod()
    {
        var api = Manifests.Named<V1Service>("api").Spec;
        (api.ClusterIP, api.PublishNotReadyAddresses).Should().Be(("None", true));
        var settings = Manifests.All<Kustomization>().SelectMany(one => one.ConfigMapGenerator)
            .Single(one => one.Name == "gateway").Literals;
        settings.Should().Contain("Gateway__App=http://api:8080");
    }

    private static V1PodSpec Pod(string deployment) =>
        Manifests.Named<V1Deployment>(deployment).Spec.Template.Spec;
}
