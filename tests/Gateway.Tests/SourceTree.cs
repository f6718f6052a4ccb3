namespace Gateway.Tests;

/// <summary>The sources that these tests were built from.</summary>
public static class SourceTree
{
    public static string Root { get; } = FindRoot();

    /// <summary>The C# files below a folder, without what the build writes, by their path from that folder.</summary>
    public static IReadOnlyList<(string Path, string[] Lines)> Files(string folder)
    {
        var top = Path.Combine(Root, folder);
        return [.. Directory.EnumerateFiles(top, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(top, file).Replace('\\', '/'), file))
            .Where(found => !found.Item1.Split('/').Any(part => part is "bin" or "obj"))
            .Select(found => (found.Item1, File.ReadAllLines(found.file)))];
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Solution.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
