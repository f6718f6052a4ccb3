using System.Diagnostics;
using Gateway.Platform;

namespace Gateway.Tests.Platform;

public sealed class PrivateFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_it_makes_has_no_fault()
    {
        PrivateFolder.Make(_folder.At("a/b")).Should().BeTrue();
        PrivateFolder.FaultOf(_folder.At("a/b")).Should().BeNull();
        Directory.EnumerateFileSystemEntries(_folder.At("a/b")).Should().BeEmpty("a try leaves nothing behind");
    }

    [Fact]
    public void One_that_cannot_be_written_is_told()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Here root would be let in everywhere but under /proc.");
        PrivateFolder.FaultOf("/proc/self/fd").Should().StartWith("cannot be written");
    }

    [Fact]
    public void One_of_another_user_is_told()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && EffectiveUser.Id == 0, "Only root can give a folder away.");
        PrivateFolder.Make(_folder.At("a"));
        using (var chown = Process.Start("chown", ["54321", _folder.At("a")])) chown.WaitForExit();
        PrivateFolder.FaultOf(_folder.At("a")).Should().Be("belongs to user 54321");
    }

    [Fact]
    public void What_this_user_makes_is_its_own()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux alone tells.");
        FileOwner.Of(_folder.Path).Should().Be(EffectiveUser.Id);
        FileOwner.Of(_folder.At("absent")).Should().BeNull();
    }
}
