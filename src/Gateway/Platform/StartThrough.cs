namespace Gateway.Platform;

/// <summary>A program that sets something up, then becomes the one that was to be started.</summary>
public static class StartThrough
{
    /// <summary>Null where the system lacks it.</summary>
    public static string? Find(string name) =>
        new[] { $"/usr/bin/{name}", $"/bin/{name}" }.FirstOrDefault(File.Exists);

    public static void Put(ProcessStartInfo start, string program, params string[] arguments)
    {
        string[] before = [.. arguments, start.FileName];
        for (var i = 0; i < before.Length; i++) start.ArgumentList.Insert(i, before[i]);
        start.FileName = program;
    }
}
