namespace Gateway.ProcessTests.Life;

/// <summary>The app of these tests in a folder where new versions of it are put, as a deployment does.</summary>
public sealed class DeployedApp : IDisposable
{
    private readonly TempFolder _folder = new();

    public DeployedApp()
    {
        var built = Path.GetDirectoryName(TestPaths.Faults)!;
        foreach (var file in Directory.EnumerateFiles(built, "*", SearchOption.AllDirectories))
        {
            var copy = At(Path.GetRelativePath(built, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public string Dll => At(Path.GetFileName(TestPaths.Faults));

    /// <param name="version">What <c>/version</c> answers.</param>
    /// <param name="fault"><c>crash</c>, <c>not-ready</c>, <c>500</c>, <c>slow</c> or nothing.</param>
    public void Deploy(string version, string fault = "")
    {
        File.WriteAllText(At("version.txt"), version);
        File.WriteAllText(At("fault.txt"), fault);
    }

    /// <summary>As an upload that has only begun.</summary>
    public void Break() => File.WriteAllText(Dll, "half a file");

    public void Dispose() => _folder.Dispose();

    private string At(string name) => _folder.At(name);
}
