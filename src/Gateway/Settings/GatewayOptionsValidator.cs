using StackExchange.Redis;

namespace Gateway.Settings;

/// <param name="hasDevCertificate">Whether <c>dotnet dev-certs</c> has made one here; asked only where it matters.
/// </param>
public sealed class GatewayOptionsValidator(
    GatewayOptions options, Func<string, string?> sourceOf, Func<bool>? hasDevCertificate = null)
{
    private const string Off = "off";

    // A shorter one could be guessed over the network.
    private const int ShortestToken = 16;

    private readonly List<string> _faults = [];
    private readonly List<BindUrl> _listens = [];

    /// <summary>One line per fault, each naming the key, its value and what is accepted.</summary>
    public IReadOnlyList<string> Faults()
    {
        foreach (var key in SettingKey.All) CheckRange(key);
        CheckReplicas();
        CheckBinds();
        CheckAdmin();
        CheckAdminTokens();
        CheckTls();
        CheckBoot();
        CheckPaths();
        CheckDataProtection();
        CheckAffinity();
        CheckLink();
        CheckStart();
        CheckClients();
        CheckRoutes();
        CheckLog();
        CheckRateLimit();
        foreach (var (key, value, expected) in DiscoveryFaults.Of(options)) Add(key, value, expected);
        foreach (var (key, value, expected) in MiddlewareFaults.Of(options)) Add(key, value, expected);
        return _faults;
    }

    private void CheckRange(SettingKey key)
    {
        if (key.Within is { } within) CheckRange(key.Name, within, key.Get(options));
    }

    private void CheckRange(string key, WithinAttribute within, object? set)
    {
        if (set is not IComparable value) return;
        var type = value.GetType();
        var (from, to) = (SettingBinder.Read(type, within.From), SettingBinder.Read(type, within.To));
        if (value.CompareTo(from) >= 0 && value.CompareTo(to) <= 0) return;
        Add(key, SettingsPrinter.Text(value), $"must be from {within.From} to {within.To}");
    }

    private void CheckRoutes()
    {
        const string section = "Gateway:Routes";
        foreach (var (name, route) in options.Routes.Where(route => !route.Value.Path.StartsWith('/')))
            Add($"{section}:{name}:Path", route.Path, "a path starts with '/'");
        foreach (var (name, route) in options.Routes) CheckRate($"{section}:{name}:Rate", route.Rate);
        foreach (var (key, within, value) in RouteSettings.Ranges(section, options.Routes))
            CheckRange(key, within, value);
    }

    private void CheckReplicas()
    {
        const string key = "Gateway:Replicas";
        if (!ReplicaRange.TryParse(options.Replicas, out var range))
            Add(key, options.Replicas, $"expected {ReplicaRange.Accepted}");
        else if (options.Reload && range.ToString() is not ("auto" or "1"))
            Add(key, options.Replicas, "hot reload runs exactly one replica: leave out one of the two");
    }

    private void CheckBinds()
    {
        foreach (var text in options.Bind) CheckListen("Gateway:Bind", text);
    }

    private void CheckAdmin()
    {
        const string key = "Gateway:Admin";
        if (options.Admin == Off) return;
        var parsed = BindUrl.Parse(options.Admin, out _);
        if (parsed is { Scheme: "http" or "https" or "unix" }) CheckListen(key, options.Admin);
        else Add(key, options.Admin, "expected http://HOST:PORT, https://HOST:PORT, unix:/PATH or off");
    }

    private void CheckAdminTokens()
    {
        CheckToken("Gateway:AdminToken", options.AdminToken);
        CheckToken("Gateway:AdminReadToken", options.AdminReadToken);
        if (options.AdminReadToken is { } token && token == options.AdminToken)
            Add("Gateway:AdminReadToken", SecretName.Mask, "it is Gateway:AdminToken, which changes everything");
    }

    private void CheckToken(string key, string? token)
    {
        if (token is null) return;
        if (token.Length < ShortestToken || token.Any(letter => letter is <= ' ' or > '~'))
            Add(key, SecretName.Mask, $"expected at least {ShortestToken} printable characters without spaces");
    }

    private void CheckListen(string key, string text)
    {
        if (BindUrl.Parse(text, out var fault) is not { } url) Add(key, text, fault!);
        else if (_listens.Exists(other => Clash(other, url))) Add(key, text, "the gateway listens there already");
        else _listens.Add(url);
    }

    private static bool Clash(BindUrl one, BindUrl other) =>
        one.Host.Equals(other.Host, StringComparison.OrdinalIgnoreCase) && one.Port == other.Port
        && (one.IsUnix || one.Port != 0);

    private void CheckTls()
    {
        var tls = options.Tls;
        if (tls is { Certificate: null, Certificates.Count: 0 } && _listens.Find(url => url.IsHttps) is { } https
            && !(hasDevCertificate?.Invoke() ?? DevCertificate.Find() is not null))
            Add(
                https.ToString() == options.Admin ? "Gateway:Admin" : "Gateway:Bind", https.ToString(),
                "https needs a certificate: set Gateway:Tls:Certificate, or run dotnet dev-certs https");
        var serves = options.Bind.Any(text => BindUrl.Parse(text, out _) is { IsHttps: true });
        _faults.AddRange(TlsFaults.Of(tls, serves).Concat(TlsFaults.OfHttp3(options, serves))
            .Select(fault => Text(fault.Key, fault.Value, fault.Expected)));
    }

    private void CheckBoot()
    {
        var boot = options.Boot;
        if (boot.BackOff > boot.BackOffMax)
            Add("Gateway:Boot:BackOff", Duration.Format(boot.BackOff),
                $"must not be above Gateway:Boot:BackOffMax, which is {Duration.Format(boot.BackOffMax)}");
    }

    private void CheckLog()
    {
        if (options.Log.Format is not ("auto" or "text" or "json"))
            Add("Gateway:Log:Format", options.Log.Format, "expected auto, text or json");
        if (AccessTemplate.Fault(options.Log.AccessFormat) is { } fault)
            Add("Gateway:Log:AccessFormat", options.Log.AccessFormat, fault);
    }

    private void CheckPaths()
    {
        if (options.Health.Path is { } path && !path.StartsWith('/'))
            Add("Gateway:Health:Path", path, "a path starts with '/'");
        if (options.ErrorPages is { } pages && !Directory.Exists(pages))
            Add("Gateway:ErrorPages", pages, "there is no such folder");
    }

    private void CheckLink()
    {
        if (options.Link is not (LinkMode.Auto or LinkMode.Off))
            Add("Gateway:Link", options.Link, "expected auto or off");
    }

    private void CheckAffinity()
    {
        if (options.Affinity is not (AffinityMode.Auto or AffinityMode.Cookie or AffinityMode.Off))
            Add("Gateway:Affinity", options.Affinity, "expected auto, cookie or off");
    }

    private void CheckClients()
    {
        CheckEach("Gateway:TrustedProxies", options.TrustedProxies, AddressList.IsWellFormed, AddressList.Accepted);
        CheckEach("Gateway:Allow", options.Allow, AddressList.IsWellFormed, AddressList.Accepted);
        CheckEach("Gateway:Deny", options.Deny, AddressList.IsWellFormed, AddressList.Accepted);
        CheckEach("Gateway:Hosts", options.Hosts, HostList.IsWellFormed, HostList.Accepted);
        const string key = "Gateway:ProxyProtocol";
        if (options.ProxyProtocol is not (ProxyProtocolMode.On or ProxyProtocolMode.Off))
            Add(key, options.ProxyProtocol, "expected on or off");
        else if (options is { ProxyProtocol: ProxyProtocolMode.On, TrustedProxies.Count: 0 })
            Add(key, options.ProxyProtocol, "nobody may speak it: set Gateway:TrustedProxies");
    }

    private void CheckEach(string key, IReadOnlyList<string> texts, Func<string, bool> isWellFormed, string accepted)
    {
        foreach (var text in texts.Where(text => !isWellFormed(text))) Add(key, text, accepted);
    }

    private void CheckStart()
    {
        if (options.Start is not (StartMode.Together or StartMode.First))
            Add("Gateway:Start", options.Start, "expected together or first");
    }

    private void CheckDataProtection()
    {
        if (options.DataProtection is not ("shared" or Off))
            Add("Gateway:DataProtection", options.DataProtection, "expected shared or off");
    }

    private void CheckRateLimit()
    {
        const string section = "Gateway:RateLimit:";
        var rates = options.RateLimit;
        foreach (var policy in rates.Policies.Where(policy => RatePolicy.Parse(policy) is null))
            Add(section + "Policies", policy, $"expected {RatePolicy.Accepted}");
        if (rates.Header is null && RatePolicy.AllOf(rates).FirstOrDefault(policy => policy.ByKey) is { } byKey)
            Add(section + "Policies", byKey.Name, "a limit by key needs its header: set Gateway:RateLimit:Header");
        if (rates.Redis is { } redis && RedisFault(redis) is { } fault) Add(section + "Redis", SecretName.Mask, fault);
    }

    private void CheckRate(string key, string? rate)
    {
        if (rate is null) return;
        if (RatePolicy.Parse(rate) is not { Algorithm: not RateAlgorithm.Concurrent } policy)
            Add(key, rate, $"expected {RatePolicy.Accepted}, but not concurrent");
        else if (policy.ByKey && options.RateLimit.Header is null)
            Add(key, rate, "a limit by key needs its header: set Gateway:RateLimit:Header");
    }

    private static string? RedisFault(string text)
    {
        try
        {
            return ConfigurationOptions.Parse(text).EndPoints.Count > 0 ? null : "it names no HOST:PORT";
        }
        catch (ArgumentException fault)
        {
            return fault.Message;
        }
    }

    private void Add(string key, string value, string expected) => _faults.Add(Text(key, value, expected));

    private string Text(string key, string value, string expected)
    {
        var source = sourceOf(key) is { } place ? $" ({place})" : "";
        return $"{key} is '{value}'; {expected}{source}";
    }
}
