namespace Gateway.ContainerTests;

/// <summary>An app that nobody here wrote, put into an image as docs/containers.md says.</summary>
public sealed class NewApp : IAsyncDisposable
{
    public const string Image = "gateway-tests/new-app";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gwc");

    public static async Task<NewApp> BuildAsync(Images images)
    {
        var app = new NewApp();
        await Images.BuildAsync(images.Clone, "Dockerfile.gateway", "gateway-tests/runner", "runner");
        await Shell.RunAsync("dotnet", "new", "webapi", "--name", "Sample", "--output", app.At("."), "--no-restore");
        await Shell.RunAsync(
            "dotnet", "publish", app.At("."), "--output", app.At("bin/publish"), "-nodeReuse:false",
            "-p:UseSharedCompilation=false");
        var lines = Documented().Replace("FROM runner", "FROM gateway-tests/runner");
        await File.WriteAllTextAsync(app.At("Dockerfile"), lines);
        await Shell.DockerAsync("build", "--tag", Image, app.At("."));
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        await Shell.TryAsync("docker", "rmi", "--force", Image, "gateway-tests/runner");
        _folder.Delete(recursive: true);
    }

    private static string Documented()
    {
        var page = File.ReadAllText(Path.Combine(Clone.Root, "docs", "containers.md"));
        return page.Split("```dockerfile\n")[1].Split("```")[0];
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
