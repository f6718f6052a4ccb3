using Gateway.Settings;

namespace Gateway.Tests.Hosting;

/// <summary>Every live setting does something else after a reload, and not only stands somewhere.</summary>
public sealed class LiveSettingsTests
{
    private static readonly IEnumerable<KeyValuePair<string, Func<Task>>> _all =
        [.. LiveFrontDoor.Effects, .. LiveReplicas.Effects, .. LiveForwarding.Effects, .. LiveStop.Effects];

    private static readonly Dictionary<string, Func<Task>> _effects = new(_all);

    public static TheoryData<string> Keys =>
        [.. SettingKey.All.Where(key => key.IsLive).Select(key => key.Name["Gateway:".Length..])];

    [Theory]
    [MemberData(nameof(Keys))]
    public Task A_live_setting_takes_effect_with_a_reload(string key)
    {
        _effects.Should().ContainKey(key, "a live setting needs an observation of what it does");
        return _effects[key]();
    }

    [Fact]
    public void Nothing_is_observed_that_is_not_live() => _effects.Keys.Should().BeSubsetOf(Keys.Select(row => row.Data));
}
