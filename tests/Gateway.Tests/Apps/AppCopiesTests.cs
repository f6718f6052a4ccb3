using System.Diagnostics;
using Gateway.Apps;

namespace Gateway.Tests.Apps;

public sealed class AppCopiesTests : IDisposable
{
    private readonly TempFolder _app = new();
    private readonly TempFolder _place = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public AppCopiesTests()
    {
        Directory.CreateDirectory(_app.At("wwwroot"));
        File.WriteAllText(_app.At("App.dll"), "1");
        File.WriteAllText(_app.At("wwwroot/page"), "one");
    }

    public void Dispose()
    {
        _app.Dispose();
        _place.Dispose();
    }

    [Fact]
    public async Task A_copy_is_whole_and_does_not_follow_its_original()
    {
        using var copies = new AppCopies(_place.Path);
        var copy = await copies.CopyAsync(_app.Path, 1, Cancellation);
        File.WriteAllText(_app.At("App.dll"), "2");
        File.ReadAllText(Path.Combine(copy, "App.dll")).Should().Be("1");
        File.ReadAllText(Path.Combine(copy, "wwwroot", "page")).Should().Be("one");
    }

    [Fact]
    public async Task Each_generation_has_its_own_and_all_go_with_the_gateway()
    {
        var copies = new AppCopies(_place.Path);
        await copies.CopyAsync(_app.Path, 1, Cancellation);
        (await copies.CopyAsync(_app.Path, 2, Cancellation)).Should().EndWith("2");
        copies.Dispose();
        Directory.GetDirectories(_place.Path).Should().BeEmpty();
    }

    [Fact]
    public async Task What_a_killed_gateway_left_is_removed_and_what_another_uses_stays()
    {
        using var living = new AppCopies(_place.Path);
        var used = await living.CopyAsync(_app.Path, 1, Cancellation);
        var left = Directory.CreateDirectory(_place.At("gateway-app-left")).FullName;
        using (var cp = Process.Start("cp", [Path.Combine(Path.GetDirectoryName(used)!, ".lock"), left]))
            await cp.WaitForExitAsync(Cancellation);
        var alike = Directory.CreateDirectory(_place.At("gateway-app-alike")).FullName;
        File.WriteAllText(Path.Combine(alike, ".lock"), "");

        using var copies = new AppCopies(_place.Path);
        await copies.CopyAsync(_app.Path, 1, Cancellation);

        Directory.Exists(left).Should().BeFalse();
        Directory.Exists(alike).Should().BeTrue("it has not our mark");
        Directory.Exists(used).Should().BeTrue();
    }

    [Fact]
    public async Task What_was_taken_away_is_copied_again_and_what_is_left_of_it_does_not_change()
    {
        using var copies = new AppCopies(_place.Path);
        var copy = await copies.CopyAsync(_app.Path, 1, Cancellation);
        File.Delete(Path.Combine(copy, "wwwroot", "page"));
        File.WriteAllText(_app.At("App.dll"), "2");
        (await copies.CopyAsync(_app.Path, 1, Cancellation)).Should().NotBe(copy);
        File.ReadAllText(Path.Combine(copy, "App.dll")).Should().Be("1", "replicas have it mapped");

        Directory.Delete(_place.Path, recursive: true);
        File.Exists(Path.Combine(await copies.CopyAsync(_app.Path, 1, Cancellation), "App.dll")).Should().BeTrue();
    }

    [Fact]
    public async Task Copies_that_lie_in_the_app_itself_are_not_copied()
    {
        using var copies = new AppCopies(_app.Path);
        await copies.CopyAsync(_app.Path, 1, Cancellation);
        var second = await copies.CopyAsync(_app.Path, 2, Cancellation);
        Directory.GetDirectories(second).Select(Path.GetFileName).Should().Equal("wwwroot");
    }

    [Fact]
    public void A_stamp_changes_with_any_file_but_those_left_out()
    {
        var before = FolderStamp.Of(_app.Path, _app.At("wwwroot") + "/");
        File.WriteAllText(_app.At("wwwroot/page"), "another");
        FolderStamp.Of(_app.Path, _app.At("wwwroot") + "/").Should().Be(before);
        File.WriteAllText(_app.At("App.dll"), "22");
        FolderStamp.Of(_app.Path, _app.At("wwwroot") + "/").Should().NotBe(before);
    }
}
