using System.Text;
using Gateway.Platform;

namespace Gateway.Tests.Platform;

public sealed class AppendedFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_moved_away_is_left_and_a_new_file_goes_on()
    {
        using var file = new AppendedFile(_folder.At("log"));
        Write(file, "one\n");
        File.Move(_folder.At("log"), _folder.At("log.1"));
        Write(file, "two\n");
        file.Reopen().Should().BeNull();
        Write(file, "three\n");
        File.ReadAllText(_folder.At("log.1")).Should().Be("one\ntwo\n");
        File.ReadAllText(_folder.At("log")).Should().Be("three\n");
    }

    [Fact]
    public void Two_gateways_write_behind_each_other()
    {
        File.WriteAllText(_folder.At("log"), "zero\n");
        using var old = new AppendedFile(_folder.At("log"));
        using var young = new AppendedFile(_folder.At("log"));
        foreach (var text in new[] { "one\n", "two\n" })
        {
            Write(old, text);
            Write(young, text);
        }

        File.ReadAllLines(_folder.At("log")).Should().Equal("zero", "one", "one", "two", "two");
    }

    [Fact]
    public void One_that_is_cut_by_somebody_else_begins_anew()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There nobody cuts what another has open.");
        using var file = new AppendedFile(_folder.At("log"));
        Write(file, "one\n");
        File.WriteAllText(_folder.At("log"), "");
        Write(file, "two\n");
        File.ReadAllText(_folder.At("log")).Should().Be("two\n");
    }

    [Fact]
    public void One_that_cannot_be_opened_again_stays_and_says_so()
    {
        using var file = new AppendedFile(_folder.At("log"));
        File.Move(_folder.At("log"), _folder.At("log.1"));
        Directory.CreateDirectory(_folder.At("log"));
        file.Reopen().Should().NotBeNull();
        Write(file, "one\n");
        File.ReadAllText(_folder.At("log.1")).Should().Be("one\n");
    }

    private static void Write(Stream file, string text) => file.Write(Encoding.UTF8.GetBytes(text));
}
