namespace Gateway.ContainerTests;

/// <summary>Prometheus in an image of our own, made of the program that this machine has: its official image cannot be
/// had everywhere.</summary>
public static class Prometheus
{
    public const string Image = "gateway-tests/prometheus";
    private const string Dockerfile = """
        FROM postgres:17
        COPY prometheus /bin/prometheus
        ENTRYPOINT ["/bin/prometheus"]
        CMD ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"]
        """;

    public static async Task<string> BuildAsync()
    {
        var folder = Directory.CreateTempSubdirectory("gwc");
        File.Copy("/usr/bin/prometheus", Path.Combine(folder.FullName, "prometheus"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Dockerfile"), Dockerfile);
        await Shell.DockerAsync("build", "--tag", Image, folder.FullName);
        folder.Delete(recursive: true);
        return Image;
    }
}
