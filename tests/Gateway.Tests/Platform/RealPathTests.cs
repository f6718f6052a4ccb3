using Gateway.Platform;

namespace Gateway.Tests.Platform;

public sealed class RealPathTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_link_on_the_way_is_followed()
    {
        var root = RealPath.Of(_folder.Path)!;
        _folder.Write("there/file");
        Directory.CreateSymbolicLink(_folder.At("folder"), "there");
        File.CreateSymbolicLink(_folder.At("link"), "folder/../folder/file");
        RealPath.Of(_folder.At("link")).Should().Be(Path.Combine(root, "there/file"));
        RealPath.Of(_folder.At("folder/absent")).Should().Be(Path.Combine(root, "there/absent"));
    }

    [Fact]
    public void A_circle_leads_nowhere()
    {
        File.CreateSymbolicLink(_folder.At("one"), "other");
        File.CreateSymbolicLink(_folder.At("other"), "one");
        RealPath.Of(_folder.At("one")).Should().BeNull();
    }
}
