using Gateway.Observability;
using Gateway.Settings;

namespace Gateway.Hosting;

/// <summary>What reading the settings again came to.</summary>
/// <param name="Faults">Any of them, and nothing has changed.</param>
/// <param name="Changes">What is different now, and what needs an upgrade; one line each.</param>
public sealed record SettingsOutcome(IReadOnlyList<string> Faults, IReadOnlyList<string> Changes);

/// <summary>
/// Reads the settings again: file, environment and command line, by the door through which they came at the start.
/// What everybody reads from the options anew takes effect at once; the rest is named.
/// </summary>
/// <param name="current">Everybody's options.</param>
/// <param name="read">Reads them again.</param>
/// <param name="check">What settings cannot know of themselves; null, or a fault. Called once they are in
/// place.</param>
/// <param name="log">Tells what has changed.</param>
public sealed class SettingsReload(
    GatewayOptions current, Func<GatewaySettings> read, Func<IReadOnlyList<SettingKey>, string?> check, GatewayLog log)
{
    private readonly Lock _one = new();

    public SettingsOutcome Run()
    {
        lock (_one)
        {
            var outcome = Apply(read());
            foreach (var fault in outcome.Faults) log.Warn($"settings stay as they were: {fault}");
            foreach (var change in outcome.Changes) log.Say(change);
            return outcome;
        }
    }

    private SettingsOutcome Apply(GatewaySettings settings)
    {
        if (settings.Faults.Count > 0) return new SettingsOutcome(settings.Faults, []);
        var changed = SettingKey.All.Where(key => Text(key, current) != Text(key, settings.Options)).ToList();
        var live = changed.Where(key => key.IsLive).ToList();
        var before = live.ToDictionary(key => key, key => (Value: key.Get(current), Text: Shown(key, current)));
        foreach (var key in live) key.Set(current, key.Get(settings.Options));
        if (check(live) is { } fault)
        {
            foreach (var key in live) key.Set(current, before[key].Value);
            return new SettingsOutcome([fault], []);
        }

        return new SettingsOutcome([], [
            .. live.Select(key => $"{key.Name} is {Shown(key, current)} now, and was {before[key].Text}"),
            .. changed.Except(live).Select(key => $"{key.Name} has changed; it takes effect with gateway upgrade"),
        ]);
    }

    private static string Text(SettingKey key, GatewayOptions options) => SettingsPrinter.Text(key.Get(options)) ?? "";

    private static string Shown(SettingKey key, GatewayOptions options) =>
        key.IsSecret ? "another" : Text(key, options);
}
