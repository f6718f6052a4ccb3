using Gateway.Apps;

namespace Gateway.Tests.Apps;

public sealed class DotnetHostTests : IDisposable
{
    private static readonly string _name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_host_of_this_process_comes_before_the_path()
    {
        var onPath = _folder.Write($"path/{_name}");
        var own = _folder.Write($"own/{_name}");
        _environment["PATH"] = Path.GetDirectoryName(onPath)!;

        Find(own).Should().Be(own);
        Find(_folder.At("gateway")).Should().Be(onPath);
    }

    [Fact]
    public void A_host_that_is_named_and_missing_is_passed_over()
    {
        _environment["DOTNET_HOST_PATH"] = _folder.At("absent");
        _environment["DOTNET_ROOT"] = Path.GetDirectoryName(_folder.Write($"root/{_name}"))!;
        Find(null).Should().Be(_folder.At($"root/{_name}"));
    }

    [Fact]
    public void Without_any_there_is_none() => Find(null).Should().BeNull();

    private string? Find(string? processPath) =>
        DotnetHost.Find(name => _environment.GetValueOrDefault(name), processPath);
}
