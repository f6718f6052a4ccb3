namespace Gateway.Apps;

/// <summary>The seam behind which a new version's files are made, so that reloads can be tested without any.</summary>
public interface IAppReleases
{
    /// <summary>Builds or copies the app's present files into a folder of their own; the answer is why it could not, or
    /// null.</summary>
    Task<string?> PrepareAsync(int generation, CancellationToken cancellation);

    /// <summary>Nothing of the generation runs any more: its files go.</summary>
    void Remove(int generation);
}
