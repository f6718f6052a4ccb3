using System.Text.RegularExpressions;
using Gateway.Settings;

namespace Gateway.Tests.Deploy;

public sealed partial class EcsFilesTests
{
    public static TheoryData<string> Containers => ["gateway", "api"];

    [Theory]
    [MemberData(nameof(Containers))]
    public void A_container_may_do_no_more_than_it_needs(string name)
    {
        var container = ContainerDefinition.Of(name);
        (container.User, container.ReadonlyRootFilesystem).Should().Be(("1654", true));
        container.LinuxParameters.Capabilities.Drop.Should().Equal("ALL");
        container.LogConfiguration.Options["mode"].Should().Be("non-blocking", "a log that is away stops nobody");
    }

    [Theory]
    [InlineData("\"stopTimeout\": 60", "\"stopTimeOut\": 60")]
    [InlineData("\"stopTimeout\": 60", "\"stopTimeout\": \"60\"")]
    [InlineData("\"stopTimeout\": 60", "\"stopTimeout\": 600")]
    [InlineData("\"protocol\": \"tcp\"", "\"protocol\": \"http\"")]
    [InlineData("\"awslogs\"", "\"awslog\"")]
    [InlineData("\"essential\": true,", "\"essential\": true, \"command\": [\"run\", \"-w\", \"4\"],")]
    [InlineData("\"user\": \"1654\",", "")]
    public void A_definition_with_a_fault_is_found(string right, string wrong)
    {
        var text = File.ReadAllText(Path.Combine(ContainerDefinition.Folder, "gateway.json"));
        text.Should().Contain(right);
        var reading = () => ContainerDefinition.Read(text.Replace(right, wrong));
        reading.Should().Throw<Exception>();
    }

    [Fact]
    public void Every_setting_of_the_gateway_is_one()
    {
        var settings = ContainerDefinition.Of("gateway").Environment
            .ToDictionary(one => one.Name, one => one.Value.Replace("${app}", "http://api:8080"));
        settings.Keys.Should().OnlyContain(name => name.StartsWith("Gateway__"));
        var empty = new Dictionary<string, SettingText>();
        var read = GatewaySettings.Load(new SettingsRequest(null, empty, settings, Path.GetTempPath()));
        read.Faults.Should().BeEmpty();
        read.Options.Stop.ReadyOff.Should().Be(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [MemberData(nameof(Containers))]
    public void Terraform_fills_in_all_that_a_definition_leaves_open(string name)
    {
        var open = Open().Matches(File.ReadAllText(Path.Combine(ContainerDefinition.Folder, $"{name}.json")));
        var terraform = File.ReadAllText(Path.Combine(ContainerDefinition.Folder, $"{name}.tf"));
        var filled = Regex.Match(terraform, @"templatefile\([^{]*\{[^{]*\}/" + name + @"\.json"", \{(.*?)\}\)",
            RegexOptions.Singleline).Groups[1].Value;
        var names = Regex.Matches(filled, @"^\s*(\w+)\s*=", RegexOptions.Multiline).Select(one => one.Groups[1].Value);
        open.Select(one => one.Groups[1].Value).Distinct().Should().BeEquivalentTo(names);
    }

    // A deployment runs twice as many, each with an address, and Cloud Map tells of 8.
    [Fact]
    public void A_group_never_has_more_tasks_than_its_name_has_answers()
    {
        var read = (string file) => File.ReadAllText(Path.Combine(ContainerDefinition.Folder, file));
        var most = int.Parse(Regex.Match(read("variables.tf"), @"var\.api_tasks\.max <= (\d+)").Groups[1].Value, null);
        var surge = Regex.Match(read("api.tf"), @"deployment_maximum_percent\s*=\s*(\d+)").Groups[1].Value;
        (most * int.Parse(surge, null) / 100).Should().BeLessThanOrEqualTo(8);
    }

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex Open();
}
