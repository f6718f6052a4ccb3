namespace Gateway.Tests;

/// <summary>A folder that is gone after the test; its path is short enough for Unix sockets.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("gwt").FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, its folders included; a name that starts with '/' is taken below this folder.</summary>
    public string Write(string name, string text = "")
    {
        var file = At(name.TrimStart('/'));
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
