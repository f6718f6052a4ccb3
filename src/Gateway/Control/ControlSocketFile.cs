namespace Gateway.Control;

/// <param name="Path">Absolute.</param>
/// <param name="OfThisGateway">In its own run directory, where the next gateway does not listen.</param>
public sealed record ControlSocketFile(string Path, bool OfThisGateway)
{
    private string Hidden => Path + ".old";

    /// <summary>Verbs are for the gateway that has taken over: they find only that one.</summary>
    public void Hide()
    {
        if (OfThisGateway && File.Exists(Path)) File.Move(Path, Hidden, overwrite: true);
    }

    public void Show()
    {
        if (OfThisGateway && File.Exists(Hidden)) File.Move(Hidden, Path, overwrite: true);
    }
}
