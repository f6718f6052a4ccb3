namespace Gateway.ContainerTests;

/// <summary>The repository as somebody who has just cloned it has it: no build output, and a user of its own.</summary>
public sealed class Clone : IDisposable
{
    /// <summary>Somebody who is neither root nor the image's user.</summary>
    public const int Owner = 12345;

    private static readonly string[] _leftOut = ["bin", "obj", "data", "node_modules", "TestResults", "secrets"];
    private static readonly string[] _files =
    [
        ".dockerignore", ".editorconfig", "Directory.Build.props", "Directory.Packages.props", "Dockerfile.api",
        "Dockerfile.gateway", "docker-compose.yml", "global.json",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gwc");

    public Clone()
    {
        foreach (var file in _files) File.Copy(System.IO.Path.Combine(Root, file), At(file));
        foreach (var folder in new[] { "src", "deploy", "docs" }) Copy(new DirectoryInfo(System.IO.Path.Combine(Root, folder)));
        if (Environment.UserName == "root") Shell.RunAsync("chown", "-R", $"{Owner}:{Owner}", Path).Wait();
    }

    /// <summary>The repository that these tests were built from.</summary>
    public static string Root { get; } = FindRoot();

    public string Path => _folder.FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Changes a source file as an editor does.</summary>
    public void Edit(string file, string from, string to)
    {
        var text = File.ReadAllText(At(file));
        if (!text.Contains(from, StringComparison.Ordinal)) throw new InvalidOperationException($"{file}: no '{from}'");
        File.WriteAllText(At(file), text.Replace(from, to, StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Copy(DirectoryInfo folder)
    {
        var target = At(System.IO.Path.GetRelativePath(Root, folder.FullName));
        Directory.CreateDirectory(target);
        foreach (var file in folder.EnumerateFiles()) file.CopyTo(System.IO.Path.Combine(target, file.Name));
        foreach (var below in folder.EnumerateDirectories().Where(below => !_leftOut.Contains(below.Name))) Copy(below);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Solution.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
