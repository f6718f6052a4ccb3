namespace Gateway.Platform;

/// <summary>What the build has put into the program itself.</summary>
public static class EmbeddedText
{
    /// <param name="name">Its <c>LogicalName</c> in the project file.</param>
    public static string Of(string name)
    {
        using var stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
