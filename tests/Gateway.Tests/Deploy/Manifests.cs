using k8s;
using k8s.Models;

namespace Gateway.Tests.Deploy;

/// <summary>deploy/kubernetes as its newest API reads it: a field that it does not know is an error.</summary>
public static class Manifests
{
    private static readonly Dictionary<string, Type> _added = new()
    {
        ["kustomize.config.k8s.io/v1beta1/Kustomization"] = typeof(Kustomization),
        ["kustomize.config.k8s.io/v1alpha1/Component"] = typeof(Kustomization),
        ["monitoring.coreos.com/v1/ServiceMonitor"] = typeof(ServiceMonitor),
        ["gateway.networking.k8s.io/v1/HTTPRoute"] = typeof(HttpRoute),
    };

    public static string Folder { get; } = Path.Combine(SourceTree.Root, "deploy/kubernetes");

    public static IEnumerable<string> Files =>
        Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    public static List<object> Read(string text) => KubernetesYaml.LoadAllFromString(text, _added, strict: true);

    public static IEnumerable<T> All<T>() => Files.SelectMany(file => Read(File.ReadAllText(file))).OfType<T>();

    public static T Named<T>(string name)
        where T : IMetadata<V1ObjectMeta> => All<T>().Single(one => one.Metadata.Name == name);
}
