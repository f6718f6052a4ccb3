using Gateway.Platform;

namespace Gateway.Tests.Platform;

public sealed class RunDirectoryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_private_and_gone_afterwards()
    {
        string path;
        using (var directory = Create())
        {
            path = directory.Path;
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(path).Should().Be(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.Exists(path).Should().BeFalse();
    }

    [Fact]
    public void A_path_too_long_for_a_socket_is_a_clear_fault()
    {
        var place = Directory.CreateDirectory(_folder.At(new string('d', UnixSocketPath.Longest))).FullName;
        RunDirectory.Create(place, forReplicas: true, out var fault).Should().BeNull();
        fault.Should().StartWith($"no sockets can be made under {place}: a socket's path may have 107 bytes")
            .And.EndWith("Set Gateway:RunDirectory to a short, writable directory.");
        Directory.GetFileSystemEntries(place).Should().BeEmpty();
    }

    [Fact]
    public void Without_replicas_of_its_own_it_needs_no_room_for_sockets()
    {
        var place = Directory.CreateDirectory(_folder.At(new string('d', UnixSocketPath.Longest))).FullName;
        using var directory = RunDirectory.Create(place, forReplicas: false, out var fault);
        fault.Should().BeNull();
        directory!.Path.Should().StartWith(place);
    }

    [Fact]
    public void Without_replicas_of_its_own_the_verbs_still_get_the_first_place_that_can_hold_their_socket()
    {
        var tooLong = Directory.CreateDirectory(_folder.At(new string('d', UnixSocketPath.Longest))).FullName;
        using var directory = RunDirectory.Create([tooLong, _folder.Path], forReplicas: false, out var fault);
        fault.Should().BeNull();
        directory!.Path.Should().StartWith(Path.Combine(_folder.Path, "gateway-"));
    }

    [Fact]
    public void A_place_that_is_no_directory_is_a_clear_fault()
    {
        var file = _folder.Write("file");
        RunDirectory.Create(file, forReplicas: true, out var fault).Should().BeNull();
        fault.Should().StartWith($"no sockets can be made under {file}: ");
    }

    [Fact]
    public void What_a_killed_gateway_left_is_removed()
    {
        var left = Path.GetDirectoryName(_folder.Write("gateway-1/lock"))!;
        _folder.Write("gateway-1/1.1-1.h2");
        using var directory = Create();
        Directory.Exists(left).Should().BeFalse();
    }

    [Fact]
    public void What_a_living_gateway_holds_is_kept()
    {
        var held = _folder.Write("gateway-1/lock");
        using var gateway = new FileStream(held, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        using var directory = Create();
        File.Exists(held).Should().BeTrue();
    }

    [Fact]
    public void Two_of_one_process_id_as_in_two_containers_keep_out_of_each_others_way()
    {
        using var one = Create();
        using var other = Create();
        other.Path.Should().NotBe(one.Path);
        (Directory.Exists(one.Path), Directory.Exists(other.Path)).Should().Be((true, true));
    }

    [Fact]
    public void What_is_not_a_gateways_is_kept()
    {
        var (other, unlocked) = (_folder.Write("other/lock"), _folder.Write("gateway-notes/text"));
        using var directory = Create();
        (File.Exists(other), File.Exists(unlocked)).Should().Be((true, true));
    }

    private RunDirectory Create()
    {
        var directory = RunDirectory.Create(_folder.Path, forReplicas: true, out var fault);
        fault.Should().BeNull();
        return directory!;
    }
}
