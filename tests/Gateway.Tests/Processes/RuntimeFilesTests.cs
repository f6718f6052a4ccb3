using Gateway.Processes;

namespace Gateway.Tests.Processes;

public sealed class RuntimeFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_dead_process_has_left_goes_and_what_others_use_stays()
    {
        string[] dead = ["dotnet-diagnostic-7-123-socket", "clr-debug-pipe-7-123-in", "clr-debug-pipe-7-123-out"];
        string[] others = ["dotnet-diagnostic-77-123-socket", "clr-debug-pipe-8-7-in", "something-7-else"];
        foreach (var name in dead.Concat(others)) _folder.Write(name);

        ChildProcess.DeleteRuntimeFiles(_folder.Path, 7);

        Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Should().BeEquivalentTo(others);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_no_fault() => ChildProcess.DeleteRuntimeFiles(_folder.At("nowhere"), 7);
}
