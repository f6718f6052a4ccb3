using System.Diagnostics;

namespace Gateway.ContainerTests;

/// <summary>The images of the repository, built once for all tests from one clone.</summary>
public sealed class Images : IAsyncLifetime
{
    public const string Gateway = "gateway-tests/gateway";
    public const string Bundle = "gateway-tests/bundle";
    public const string Api = "gateway-tests/api";

    private Clone? _clone;

    public Clone Clone => _clone ?? throw new InvalidOperationException("Nothing was built.");

    public async ValueTask InitializeAsync()
    {
        if (Engine.Absence is not null) return;
        _clone = new Clone();
        await BuildAsync(Clone, "Dockerfile.gateway", Gateway);
        await BuildAsync(Clone, "Dockerfile.gateway", Bundle, "bundle");
        await BuildAsync(Clone, "Dockerfile.api", Api);
    }

    /// <summary>Builds an image, and returns the builder's own account and how long it took.</summary>
    public static async Task<(string Output, TimeSpan Took)> BuildAsync(
        Clone clone, string file, string tag, string? target = null)
    {
        var began = Stopwatch.GetTimestamp();
        var output = await Shell.DockerAsync(
            [
                "build", "--progress", "plain", "-f", clone.At(file), "-t", tag,
                .. target is null ? Array.Empty<string>() : ["--target", target], clone.Path,
            ]);
        return (output, Stopwatch.GetElapsedTime(began));
    }

    public async ValueTask DisposeAsync()
    {
        if (_clone is null) return;
        await Shell.TryAsync("docker", "rmi", "--force", Gateway, Bundle, Api);
        _clone.Dispose();
    }
}

/// <summary>All tests share the images, and the two published ports: one at a time.</summary>
[CollectionDefinition(nameof(ImagesCollection))]
public sealed class ImagesCollection : ICollectionFixture<Images>;
