using Gateway.Processes;

namespace Gateway.Tests.Processes;

public class KeyPlaceTests
{
    private const string RunPlace = "/run/user/1000";

    private readonly Dictionary<string, string> _environment = [];

    [Fact]
    public void Roots_keys_lie_with_the_machines_state()
    {
        _environment["XDG_STATE_HOME"] = "/home/somebody/state";
        OnUnix(user: 0, home: "/root").Should().Equal(
            new KeyPlace("/var/lib/gateway/keys"), new KeyPlace("/root/.local/state/gateway/keys"),
            new KeyPlace("/run/user/1000/gateway.keys-0", Lasts: false));
    }

    [Fact]
    public void A_users_keys_lie_in_the_home_unless_the_machine_has_a_place_for_them() =>
        OnUnix(user: 1000, home: "/home/somebody").Should().Equal(
            new KeyPlace("/var/lib/gateway/keys"), new KeyPlace("/home/somebody/.local/state/gateway/keys"),
            new KeyPlace("/run/user/1000/gateway.keys-1000", Lasts: false));

    [Fact]
    public void A_user_chooses_by_the_variable_of_the_desktop()
    {
        _environment["XDG_STATE_HOME"] = "/data/state";
        OnUnix(user: 1000, home: "/home/somebody").First().Should().Be(new KeyPlace("/data/state/gateway/keys"));
    }

    [Fact]
    public void A_relative_choice_is_none()
    {
        _environment["XDG_STATE_HOME"] = "state";
        OnUnix(user: 1000, home: "").First().Should().Be(new KeyPlace("/var/lib/gateway/keys"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void A_service_of_systemd_has_them_in_its_first_state_directory(int user)
    {
        _environment["STATE_DIRECTORY"] = "/var/lib/shop:/var/lib/other";
        _environment["XDG_STATE_HOME"] = "/data/state";
        OnUnix(user, home: "/root").First().Should().Be(new KeyPlace("/var/lib/shop/gateway/keys"));
    }

    [Fact]
    public void Without_any_of_these_they_lie_beside_the_sockets() =>
        OnUnix(user: 54321, home: "").Last().Should().Be(
            new KeyPlace("/run/user/1000/gateway.keys-54321", Lasts: false));

    [Fact]
    public void On_windows_they_lie_in_the_users_local_folder() =>
        KeyPlace.OnWindows("/local", "/temp").Should().Equal(
            new KeyPlace("/local/gateway/keys"), new KeyPlace("/temp/gateway.keys", Lasts: false));

    private IEnumerable<KeyPlace> OnUnix(int user, string home) =>
        KeyPlace.OnUnix(_environment.GetValueOrDefault, user, home, RunPlace);
}
