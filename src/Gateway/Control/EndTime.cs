namespace Gateway.Control;

/// <summary>Until when something lasts, as people say it.</summary>
public static class EndTime
{
    public const string Accepted =
        "a time of day such as 14:00, a duration such as 90m, or a time that is to come such as 2030-01-31T14:00Z";

    // Beyond it a year was mistyped.
    private static readonly TimeSpan _furthest = TimeSpan.FromDays(366);

    private static readonly CultureInfo _culture = CultureInfo.InvariantCulture;

    /// <summary>Times without a zone are those of this machine.</summary>
    public static DateTimeOffset? Parse(string text, TimeProvider clock)
    {
        var now = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), clock.LocalTimeZone);
        if (Read(text.Trim(), now, clock.LocalTimeZone) is not { } time) return null;
        return time > now && time - now <= _furthest ? time : null;
    }

    private static DateTimeOffset? Read(string text, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (TimeOnly.TryParseExact(text, ["H:mm", "HH:mm:ss"], _culture, DateTimeStyles.None, out var day))
            return Next(day, now, zone);
        if (Duration.TryParse(text, out var duration)) return duration <= _furthest ? now + duration : null;
        if (!DateTime.TryParse(text, _culture, DateTimeStyles.RoundtripKind, out var date)) return null;
        return date.Kind == DateTimeKind.Unspecified ? In(zone, date) : new DateTimeOffset(date.ToUniversalTime());
    }

    private static DateTimeOffset Next(TimeOnly time, DateTimeOffset now, TimeZoneInfo zone)
    {
        var today = In(zone, now.Date + time.ToTimeSpan());
        return today > now ? today : In(zone, now.Date.AddDays(1) + time.ToTimeSpan());
    }

    private static DateTimeOffset In(TimeZoneInfo zone, DateTime time) => new(time, zone.GetUtcOffset(time));
}
