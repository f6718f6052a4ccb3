using Gateway.FrontDoor;
using Gateway.Health;
using Gateway.Hosting;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Settings;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Hosting;

/// <summary>What a reload of the settings reaches, put together as the gateway does it. The test plays the
/// operator.</summary>
public sealed class ReloadedGateway : IAsyncDisposable
{
    private readonly ListLogger<GatewayLog> _log = new();
    private readonly SettingsReload _reload;
    private readonly HealthMonitor _health;
    private GatewaySettings _written;

    /// <param name="settings">Of the start, such as <c>Stop:Timeout=20s</c>.</param>
    public ReloadedGateway(params string[] settings)
    {
        _written = Read(settings);
        Live = new LiveOptions(_written.Options);
        var log = new GatewayLog(_log);
        Certificates = new Certificates(() => Live.Current.Tls, log, Clock);
        _health = new HealthMonitor(Fleet, () => Live.Current.Health, log, Clock);
        var effects = new LiveSettings(Certificates, _health, limits => Limit(limits), Scaled.Add);
        _reload = new SettingsReload(Live, () => _written, effects, log);
    }

    public FakeTimeProvider Clock { get; } = new();

    public LiveOptions Live { get; }

    public IReadOnlyList<string> Log => _log.Lines;

    /// <summary>Its replicas are probed.</summary>
    public Fleet Fleet { get; } = new();

    /// <summary>The numbers of replicas that were asked for.</summary>
    public List<int> Scaled { get; } = [];

    /// <summary>Stands for the public Kestrel.</summary>
    public Action<LimitOptions> Limit { get; set; } = _ => { };

    public Certificates Certificates { get; }

    /// <summary>Of the certificate that a new connection would get.</summary>
    public string Subject => SubjectFor(null);

    public string SubjectFor(string? host) =>
        Certificates.For(host).ServerCertificateContext!.TargetCertificate.Subject;

    /// <summary>Lets these and no others be the settings.</summary>
    public SettingsOutcome Reload(params string[] settings)
    {
        _written = Read(settings);
        return _reload.Run();
    }

    public async ValueTask DisposeAsync()
    {
        await _health.DisposeAsync();
        Certificates.Dispose();
    }

    private static GatewaySettings Read(string[] settings) => GatewaySettings.Load(new SettingsRequest(
        null, settings.Select(text => text.Split('=', 2)).ToDictionary(
            pair => $"Gateway:{pair[0]}", pair => new SettingText(pair[1], "the test")),
        new Dictionary<string, string>(), "/absent"));
}
