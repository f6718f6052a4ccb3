namespace Gateway.ProcessTests;

/// <summary>A folder that is gone after the test; its path is short enough for Unix sockets.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("gwt").FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
