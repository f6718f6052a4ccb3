using Gateway.Discovery;

namespace Gateway.Tests.Discovery;

public sealed class NoticeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("error CS1002: ; expected\n", "error CS1002: ; expected")]
    [InlineData(" \n", null)]
    public void It_is_what_the_file_says(string text, string? notice)
    {
        File.WriteAllText(_folder.At("notice"), text);
        Notice.Read(_folder.At("notice")).Should().Be(notice);
    }

    [Fact]
    public void There_is_none_without_a_file()
    {
        Notice.Read(_folder.At("absent")).Should().BeNull();
        Notice.Read(null).Should().BeNull();
    }

    [Fact]
    public void A_long_one_is_cut()
    {
        File.WriteAllText(_folder.At("notice"), new string('x', 5000));
        Notice.Read(_folder.At("notice")).Should().HaveLength(2000);
    }
}
