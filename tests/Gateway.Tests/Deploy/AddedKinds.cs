using k8s.Models;

namespace Gateway.Tests.Deploy;

// What is no part of Kubernetes itself, with the fields that are used here.
public sealed class Kustomization
{
    public required string ApiVersion { get; set; }
    public required string Kind { get; set; }
    public string? Namespace { get; set; }
    public List<string> Resources { get; set; } = [];
    public List<string> Components { get; set; } = [];
    public List<Labelled> Labels { get; set; } = [];
    public List<Generator> ConfigMapGenerator { get; set; } = [];
    public List<Generator> SecretGenerator { get; set; } = [];
    public List<ImageName> Images { get; set; } = [];
    public List<ReplicaCount> Replicas { get; set; } = [];
    public List<Patch> Patches { get; set; } = [];
}

public sealed class Labelled
{
    public Dictionary<string, string> Pairs { get; set; } = [];
}

public sealed class Generator
{
    public required string Name { get; set; }
    public List<string> Literals { get; set; } = [];
}

public sealed class ImageName
{
    public required string Name { get; set; }
    public string? NewName { get; set; }
    public string? NewTag { get; set; }
}

public sealed class ReplicaCount
{
    public required string Name { get; set; }
    public int Count { get; set; }
}

public sealed class Patch
{
    public required Target Target { get; set; }

    [System.Text.Json.Serialization.JsonPropertyName("patch")]
    [YamlDotNet.Serialization.YamlMember(Alias = "patch")]
    public required string Text { get; set; }
}

public sealed class Target
{
    public required string Kind { get; set; }
    public required string Name { get; set; }
}

public sealed class ServiceMonitor
{
    public required string ApiVersion { get; set; }
    public required string Kind { get; set; }
    public required V1ObjectMeta Metadata { get; set; }
    public required MonitorSpec Spec { get; set; }
}

public sealed class MonitorSpec
{
    public required V1LabelSelector Selector { get; set; }
    public List<Scraped> Endpoints { get; set; } = [];
}

public sealed class Scraped
{
    public required string Port { get; set; }
    public required string Path { get; set; }
    public string? Interval { get; set; }
}

public sealed class HttpRoute
{
    public required string ApiVersion { get; set; }
    public required string Kind { get; set; }
    public required V1ObjectMeta Metadata { get; set; }
    public required RouteSpec Spec { get; set; }
}

public sealed class RouteSpec
{
    public List<Referred> ParentRefs { get; set; } = [];
    public List<string> Hostnames { get; set; } = [];
    public List<RouteRule> Rules { get; set; } = [];
}

public sealed class RouteRule
{
    public List<Referred> BackendRefs { get; set; } = [];
}

public sealed class Referred
{
    public required string Name { get; set; }
    public string? Namespace { get; set; }
    public int? Port { get; set; }
}
