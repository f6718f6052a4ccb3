using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Tests.Deploy;

// ECS's ContainerDefinition, with the fields that are used here: any other is an error, and so is one that is missing.
public sealed record ContainerDefinition(
    string Name, string Image, bool Essential, string User, bool ReadonlyRootFilesystem,
    LinuxParameters LinuxParameters, IReadOnlyList<PortMapping> PortMappings, IReadOnlyList<KeyValue> Environment,
    HealthCheck HealthCheck, int StopTimeout, LogConfiguration LogConfiguration, IReadOnlyList<Secret>? Secrets = null)
{
    private static readonly JsonSerializerOptions _strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static string Folder { get; } = Path.Combine(SourceTree.Root, "deploy/ecs");

    /// <summary>What Terraform fills in stands inside texts, so that the file is JSON before that, too.</summary>
    public static ContainerDefinition Read(string text)
    {
        var definition = JsonSerializer.Deserialize<List<ContainerDefinition>>(text, _strict)!.Single();
        definition.Check();
        return definition;
    }

    public static ContainerDefinition Of(string name) =>
        Read(File.ReadAllText(Path.Combine(Folder, $"{name}.json")));

    // The ranges are those of ECS's API reference, on Fargate.
    private void Check()
    {
        StopTimeout.Should().BeInRange(2, 120);
        HealthCheck.Interval.Should().BeInRange(5, 300);
        HealthCheck.Timeout.Should().BeInRange(2, 60);
        HealthCheck.Retries.Should().BeInRange(1, 10);
        HealthCheck.StartPeriod.Should().BeInRange(0, 300);
        HealthCheck.Command[0].Should().BeOneOf("CMD", "CMD-SHELL");
        PortMappings.Should().OnlyContain(port => port.ContainerPort > 0 && port.ContainerPort < 65536);
        LinuxParameters.Tmpfs.Should().OnlyContain(one => one.ContainerPath.StartsWith('/') && one.Size > 0);
    }
}

public sealed record LinuxParameters(Capabilities Capabilities, IReadOnlyList<Tmpfs> Tmpfs);

public sealed record Capabilities(IReadOnlyList<string> Drop);

public sealed record Tmpfs(string ContainerPath, int Size, IReadOnlyList<string> MountOptions);

public sealed record PortMapping(string Name, int ContainerPort, TransportProtocol Protocol);

public enum TransportProtocol
{
    Tcp,
    Udp,
}

public sealed record KeyValue(string Name, string Value);

public sealed record Secret(string Name, string ValueFrom);

public sealed record HealthCheck(
    IReadOnlyList<string> Command, int Interval, int Timeout, int Retries, int StartPeriod);

public sealed record LogConfiguration(LogDriver LogDriver, IReadOnlyDictionary<string, string> Options);

public enum LogDriver
{
    Awslogs,
    Awsfirelens,
    Splunk,
}
