using Gateway.Processes;

namespace Gateway.Tests.Processes;

public sealed class ReplicaKeysTests : IDisposable
{
    private const string App = "/opt/shop/Shop.dll";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TempFolder _folder = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_app_has_a_private_folder_of_its_own()
    {
        var keys = Open(Place("keys"))!;

        keys.Folder.Should().Be(Path.Combine(_folder.At("keys"), keys.App));
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(keys.Folder).Should().Be(Private);
        Open(Place("keys")).Should().Be(keys);
        _warnings.Should().BeEmpty();
    }

    [Fact]
    public void Where_no_folder_can_be_made_the_next_place_is_taken() =>
        Open(new KeyPlace("/dev/null/keys"), Place("keys"))!.Folder.Should().StartWith(_folder.Path);

    [Fact]
    public void A_place_that_does_not_last_is_used_and_told()
    {
        Open(new KeyPlace(_folder.At("keys"), Lasts: false)).Should().NotBeNull();
        _warnings.Should().ContainSingle().Which.Should().Contain(_folder.At("keys")).And.Contain("/var/lib/gateway");
    }

    [Fact]
    public void Without_any_place_replicas_keep_keys_of_their_own()
    {
        Open(new KeyPlace("/dev/null/keys")).Should().BeNull();
        _warnings.Should().ContainSingle().Which.Should().Contain("no folder").And.Contain("keys of its own");
    }

    [Fact]
    public void A_folder_that_others_may_open_is_refused_although_another_place_is_left()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no modes.");
        var folder = Open(Place("keys"))!.Folder;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, Private | UnixFileMode.OtherRead);

        Open(Place("keys"), Place("others")).Should().BeNull();

        _warnings.Should().ContainSingle().Which.Should().Contain(folder).And.Contain("open to other users: OtherRead");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_is_refused_wherever_it_leads(bool somewhere)
    {
        var target = _folder.At("target");
        if (somewhere) Directory.CreateDirectory(target);
        Directory.CreateDirectory(_folder.At("keys"));
        Directory.CreateSymbolicLink(_folder.At($"keys/{ReplicaKeys.NameOf(App)}"), target);

        Open(Place("keys")).Should().BeNull();

        _warnings.Should().ContainSingle().Which.Should().Contain("is a link");
    }

    [Fact]
    public void A_file_in_its_place_is_refused()
    {
        _folder.Write($"keys/{ReplicaKeys.NameOf(App)}");

        Open(Place("keys")).Should().BeNull();

        _warnings.Should().ContainSingle().Which.Should().Contain("is no folder");
    }

    [Theory]
    [InlineData("/opt/shop/Shop.dll", "Shop-")]
    [InlineData("/src/shop/My Shop.csproj", "My-Shop-")]
    public void The_name_says_whose_keys_they_are(string app, string begin) =>
        ReplicaKeys.NameOf(app).Should().MatchRegex($"^{begin}[0-9a-f]{{16}}$");

    [Fact]
    public void A_long_name_is_cut() =>
        ReplicaKeys.NameOf($"/opt/{new string('x', 200)}.dll").Length.Should().BeLessThan(60);

    [Fact]
    public void Another_folder_is_another_app() =>
        ReplicaKeys.NameOf("/opt/one/App.dll").Should().NotBe(ReplicaKeys.NameOf("/opt/two/App.dll"));

    // Users who are signed in would notice a change.
    [Theory]
    [InlineData("/opt/shop/Shop.dll", "Shop-5ccc3f78e9eb45dd")]
    [InlineData("/opt/shop/Shop", "Shop-5ccc3f78e9eb45dd")]
    public void The_name_stays_what_it_has_been(string app, string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Its paths know no case.");
        ReplicaKeys.NameOf(app).Should().Be(name);
    }

    private KeyPlace Place(string name) => new(_folder.At(name));

    private ReplicaKeys? Open(params KeyPlace[] places) => ReplicaKeys.Open(App, places, _warnings.Add);
}
