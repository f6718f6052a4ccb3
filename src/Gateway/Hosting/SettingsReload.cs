using Gateway.Observability;

namespace Gateway.Hosting;

/// <param name="Faults">Any of them, and nothing has changed.</param>
public sealed record SettingsOutcome(IReadOnlyList<string> Faults, IReadOnlyList<string> Changes);

/// <summary>Reads the settings again. The next record has the live ones from there and the others from the present one;
/// with a fault it is thrown away.</summary>
public sealed class SettingsReload(LiveOptions live, Func<GatewaySettings> read, LiveSettings effects, GatewayLog log)
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
        var before = live.Current;
        var next = SettingKey.Build(key => key.Get(key.IsLive ? settings.Options : before));
        // Each of the two was right by itself.
        if (new GatewayOptionsValidator(next, settings.SourceOf).Faults() is { Count: > 0 } faults)
            return new SettingsOutcome(faults, []);
        if (effects.Check(next) is { } fault) return new SettingsOutcome([fault], []);
        live.Swap(next);
        var changed = SettingKey.All.Where(key => Text(key, before) != Text(key, settings.Options)).ToList();
        return new SettingsOutcome([], [
            .. changed.Where(key => key.IsLive)
                .Select(key => $"{key.Name} is {Shown(key, next)} now, and was {Shown(key, before)}"),
            .. changed.Where(key => !key.IsLive)
                .Select(key => $"{key.Name} has changed; it takes effect with gateway upgrade"),
            .. effects.Apply(before, next),
        ]);
    }

    private static string Text(SettingKey key, GatewayOptions options) => SettingsPrinter.Text(key.Get(options));

    private static string Shown(SettingKey key, GatewayOptions options) =>
        key.IsSecret ? "another" : Text(key, options);
}
