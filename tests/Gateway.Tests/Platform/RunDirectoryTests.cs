using System.Diagnostics;
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
        var left = Leftover();
        using var directory = Create();
        Directory.Exists(left).Should().BeFalse();
    }

    [Fact]
    public void What_others_have_made_under_such_a_name_is_kept_whoever_they_are()
    {
        var alike = _folder.Write("gateway-something/lock");
        var linked = _folder.At("gateway-linked");
        Directory.CreateSymbolicLink(linked, Leftover("elsewhere"));
        using var directory = Create();
        (File.Exists(alike), Directory.Exists(linked)).Should().Be((true, true));
    }

    [Fact]
    public void What_another_user_has_made_is_neither_removed_nor_taken()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && EffectiveUser.Id == 0, "Only root can give a folder away.");
        var (left, taken) = (Leftover(), _folder.At($"gateway-{Environment.ProcessId}"));
        Directory.CreateDirectory(taken);
        using (var chown = Process.Start("chown", ["-R", "54321", left, taken])) chown.WaitForExit();
        using var directory = Create();
        Directory.Exists(left).Should().BeTrue();
        directory.Path.Should().Be(taken + "-1");
    }

    [Fact]
    public void A_name_that_is_there_is_never_taken_over()
    {
        Directory.CreateDirectory(_folder.At($"gateway-{Environment.ProcessId}"));
        Directory.CreateSymbolicLink(_folder.At($"gateway-{Environment.ProcessId}-1"), _folder.At("absent"));
        using var directory = Create();
        directory.Path.Should().EndWith($"gateway-{Environment.ProcessId}-2");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Taken_away_it_is_made_again_and_as_private_as_before(bool withItsPlace)
    {
        var warnings = new List<string>();
        using var directory = Create("place");
        directory.Warn = warnings.Add;
        directory.Restore();
        warnings.Should().BeEmpty("nothing is gone");

        Directory.Delete(withItsPlace ? _folder.At("place") : directory.Path, recursive: true);
        directory.Restore();
        directory.Restore();

        PrivateFolder.FaultOf(directory.Path).Should().BeNull();
        warnings.Should().ContainSingle().Which.Should().StartWith($"{directory.Path} was taken away");
        using var next = Create("place");
        Directory.Exists(directory.Path).Should().BeTrue("its lock is held again");
    }

    [Fact]
    public void Emptied_by_age_it_is_whole_again()
    {
        using var directory = Create();
        Directory.GetFiles(directory.Path).ToList().ForEach(File.Delete);
        directory.Restore();
        Directory.GetFiles(directory.Path).Should().ContainSingle();
    }

    [Fact]
    public void What_somebody_puts_in_its_place_is_not_used()
    {
        using var directory = Create();
        Directory.Delete(directory.Path, recursive: true);
        Directory.CreateSymbolicLink(directory.Path, Directory.CreateDirectory(_folder.At("theirs")).FullName);
        var restore = directory.Restore;
        restore.Should().Throw<IOException>().WithMessage("*somebody else's now");
        Directory.GetFileSystemEntries(_folder.At("theirs")).Should().BeEmpty();
    }

    [Fact]
    public void Cleaners_that_look_at_locks_are_kept_away_and_to_others_it_looks_used()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "systemd's cleaner is Linux's.");
        Tools.Need("flock");
        using var directory = Create();
        // As systemd-tmpfiles does before it looks into a folder.
        using (var flock = Process.Start("flock", ["-n", "-x", directory.Path, "true"]))
        {
            flock.WaitForExit();
            flock.ExitCode.Should().NotBe(0);
        }

        var file = Path.Combine(directory.Path, "lock");
        File.SetLastAccessTimeUtc(file, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        directory.Touch();
        File.GetLastAccessTimeUtc(file).Year.Should().BeGreaterThan(2001);
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

    [Fact]
    public void Where_it_would_go_at_a_log_out_none_is_made_but_one_is_looked_for()
    {
        RunDirectory.Candidates("/run/user/1").Should().StartWith("/run/user/1");
        RunDirectory.Candidates("/run/user/1", toMake: true).Contains("/run/user/1")
            .Should().Be(!Directory.Exists("/run/systemd/seats"));
    }

    // As one that was killed leaves it.
    private string Leftover(string name = "gateway-1")
    {
        using var directory = Create();
        var left = Directory.CreateDirectory(_folder.At(name)).FullName;
        File.WriteAllText(Path.Combine(left, "1.1-1.h2"), "");
        using var cp = Process.Start("cp", [Path.Combine(directory.Path, "lock"), left]);
        cp.WaitForExit();
        return left;
    }

    private RunDirectory Create(string place = "")
    {
        var directory = RunDirectory.Create(
            Directory.CreateDirectory(_folder.At(place)).FullName, forReplicas: true, out var fault);
        fault.Should().BeNull();
        return directory!;
    }
}
