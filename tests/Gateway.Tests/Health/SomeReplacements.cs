using Gateway.Health;
using Gateway.Replicas;
using Gateway.Settings;

namespace Gateway.Tests.Health;

public static class SomeReplacements
{
    /// <summary>With the default times.</summary>
    public static Replacements Of(Fleet fleet, TimeProvider? clock = null) =>
        new(fleet, () => ReplacementTimes.Of(new GatewayOptions()), clock ?? TimeProvider.System);
}
