using Api.Database;

namespace Api.Tests;

public sealed class FileLockTests
{
    [Fact]
    public void A_lock_that_cannot_be_made_is_not_taken_for_anothers()
    {
        var folder = Directory.CreateTempSubdirectory("lock-");
        var (one, other) = (Path.Combine(folder.FullName, "one"), Path.Combine(folder.FullName, "other"));
        using (FileLock.TryTake(one)) FileLock.TryTake(one).Should().BeNull("it is held");
        using (FileLock.TryTake(one)) { }
        File.CreateSymbolicLink(other, other);
        var taken = () => FileLock.TryTake(other);
        taken.Should().Throw<IOException>();
        folder.Delete(recursive: true);
    }
}
