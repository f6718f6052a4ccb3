using Gateway.Settings;

namespace Gateway.Tests.Settings;

/// <summary>The small languages in which settings are written.</summary>
public sealed class SettingTextTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("00:00:30", 30_000)]
    [InlineData("0", 0)]
    public void A_duration_has_friendly_forms(string text, double milliseconds)
    {
        Duration.TryParse(text, out var value).Should().BeTrue();
        value.TotalMilliseconds.Should().Be(milliseconds);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1y")]
    [InlineData("1e3s")]
    [InlineData("99999999999999h")]
    [InlineData("")]
    public void Anything_else_is_no_duration(string text) => Duration.TryParse(text, out _).Should().BeFalse();

    [Theory]
    [InlineData("0s")]
    [InlineData("1500ms")]
    [InlineData("100s")]
    [InlineData("10m")]
    [InlineData("24h")]
    public void A_duration_is_written_as_it_is_read(string text)
    {
        Duration.TryParse(text, out var value).Should().BeTrue();
        Duration.Format(value).Should().Be(text);
    }

    [Theory]
    [InlineData("auto", true, 0, 1024)]
    [InlineData("AUTO", true, 0, 1024)]
    [InlineData("0", false, 0, 0)]
    [InlineData("1024", false, 1024, 1024)]
    [InlineData("2..8", true, 2, 8)]
    [InlineData("3..3", false, 3, 3)]
    public void A_number_of_replicas_is_auto_a_number_or_a_range(string text, bool auto, int min, int max)
    {
        ReplicaRange.TryParse(text, out var range).Should().BeTrue();
        range.Should().Be(new ReplicaRange(auto, min, max));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1025")]
    [InlineData("1.5")]
    [InlineData("8..2")]
    [InlineData("1..2..3")]
    [InlineData("..4")]
    [InlineData("4..")]
    [InlineData("1..1025")]
    public void Anything_else_is_no_number_of_replicas(string text) =>
        ReplicaRange.TryParse(text, out _).Should().BeFalse();

    [Theory]
    [InlineData("http://*:80", "http://*:80")]
    [InlineData("http://+:8080/", "http://*:8080")]
    [InlineData("https://10.0.0.1", "https://10.0.0.1:443")]
    [InlineData("h2c://[::1]:5000", "h2c://[::1]:5000")]
    [InlineData("HTTP://0.0.0.0:0", "http://0.0.0.0:0")]
    [InlineData("unix:/run/a.sock", "unix:/run/a.sock")]
    [InlineData("unix:///run/a.sock", "unix:/run/a.sock")]
    public void An_address_to_listen_on_is_read(string text, string read)
    {
        BindUrl.Parse(text, out var fault)!.ToString().Should().Be(read);
        fault.Should().BeNull();
    }

    [Theory]
    [InlineData("Replcas", "Replicas", 1)]
    [InlineData("Bidn", "Bind", 1)]
    [InlineData("bind", "Bind", 0)]
    [InlineData("Bnid", "Bind", 1)]
    public void The_nearest_name_is_the_one_with_the_fewest_edits(string written, string meant, int edits) =>
        NearestName.To(written, ["Admin", "Replicas", "Bind"]).Should().Be((meant, edits));
}
