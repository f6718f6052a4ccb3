using System.Net;
using Gateway.Control;
using Gateway.Platform;
using Gateway.Requests;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Control;

public class MaintenanceVerbTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));
    private readonly MaintenanceMode _maintenance;

    public MaintenanceVerbTests() => _maintenance = new MaintenanceMode(_ => { }, _clock);

    [Fact]
    public async Task It_is_on_with_what_clients_are_told_and_who_passes()
    {
        var result = await AskAsync("on=true", "until=14:00", "message=We move.", "allow=10.0.0.0/8,192.0.2.7");
        result.ExitCode.Should().Be(ExitCode.Done);
        result.Detail.Should().Contain("2026-11-28 14:00").And.Contain("10.0.0.0/8, 192.0.2.7 is served");
        _maintenance.RetryAfter.Should().Be(7200);
        _maintenance.Notice!.Message.Should().Be("We move.");
        _maintenance.Refuses("/", IPAddress.Parse("10.1.1.1")).Should().BeFalse();
    }

    [Fact]
    public async Task Said_again_it_says_what_was_said_last_and_off_ends_it()
    {
        await AskAsync("on=true", "message=One.");
        await AskAsync("on=true", "message=Two.");
        _maintenance.Notice!.Text.Should().Be("Two.");
        await AskAsync("on=false");
        _maintenance.On.Should().BeFalse();
    }

    [Theory]
    [InlineData("until=yesterday", "until is 'yesterday'; expected a time of day")]
    [InlineData("until=2026-11-28T11:00Z", "until is")]
    [InlineData("allow=10.0.0.0/33", "allow is '10.0.0.0/33'; expected addresses or networks")]
    [InlineData("message=two\nlines", "message: expected at most 500 characters on one line")]
    public async Task What_cannot_be_understood_changes_nothing(string argument, string fault)
    {
        var result = await AskAsync("on=true", argument);
        result.ExitCode.Should().Be(ExitCode.Usage);
        result.Detail.Should().StartWith(fault);
        _maintenance.On.Should().BeFalse();
    }

    [Theory]
    [InlineData("14:00", "2026-11-28T14:00Z")]
    [InlineData("12:00", "2026-11-29T12:00Z")]
    [InlineData("9:30", "2026-11-29T09:30Z")]
    [InlineData("90m", "2026-11-28T13:30Z")]
    [InlineData("2026-12-01T08:00+02:00", "2026-12-01T06:00Z")]
    [InlineData("2026-12-01 08:00", "2026-12-01T08:00Z")]
    [InlineData("2026-11-28T11:59Z", null)]
    [InlineData("2062-11-28T14:00Z", null)]
    [InlineData("999999d", null)]
    [InlineData("25:00", null)]
    [InlineData("", null)]
    public void An_end_is_said_as_people_say_it(string text, string? time) => EndTime.Parse(text, _clock)
        .Should().Be(time is null ? null : DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture));

    private Task<VerbResult> AskAsync(params string[] arguments)
    {
        var asked = arguments.Select(text => text.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return new MaintenanceVerb(_maintenance, _clock).AnswerAsync(
            new VerbContext(asked.GetValueOrDefault, _ => Task.CompletedTask, TestContext.Current.CancellationToken));
    }
}
