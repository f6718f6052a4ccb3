namespace Gateway.Settings;

/// <summary>Every setting of the gateway, section <c>Gateway</c>: built-in default &lt; file &lt; environment
/// (<c>Gateway__Replicas=4</c>) &lt; command line. docs/configuration.md gives the reason for each default.</summary>
public sealed record GatewayOptions
{
    /// <summary>What is served: a project folder, <c>.csproj</c>, <c>.dll</c>, executable, or the URLs of running
    /// replicas. Null means the project in the current directory, else <c>src/Api</c> below it.</summary>
    public string? App { get; init; }

    /// <summary><c>auto</c> (one per CPU that this process may use), a number from 0 to 1,024, or
    /// <c>MIN..MAX</c>.</summary>
    [Live]
    public string Replicas { get; init; } = "auto";

    /// <summary>Threads that the pool of each replica may have at once; beyond that the runtime adds one or two a
    /// second. An app that sets a minimum itself keeps it.</summary>
    [Within("1", "32767")]
    public int Threads { get; init; } = 128;

    /// <summary>Bytes of memory that each replica may take, by a control group of its own. Null: no limit.</summary>
    [Within("16777216", "9223372036854775807")]
    public long? ReplicaMemory { get; init; }

    /// <summary>The public addresses: <c>http://</c>, <c>https://</c>, <c>h2c://</c> or <c>unix:/path</c>.</summary>
    public IReadOnlyList<string> Bind { get; init; } = ["http://localhost:8080"];

    /// <summary>HTTP/3 beside HTTP/2 and HTTP/1.1 on the <c>https</c> addresses, where the system has QUIC.</summary>
    public bool Http3 { get; init; }

    /// <summary>The admin address, or <c>off</c>. Loopback by default, since it shows the inside.</summary>
    public string Admin { get; init; } = "http://localhost:8081";

    /// <summary>What changes on the admin address need, and beyond loopback everything but probes and metrics. Null:
    /// one is made up at each start and shown.</summary>
    public string? AdminToken { get; init; }

    /// <summary>For dashboards: what may look on the admin address, and change nothing. Null: none.</summary>
    public string? AdminReadToken { get; init; }

    /// <summary>Path of the control socket or, on Windows, a pipe as <c>\\.\pipe\NAME</c>. Null: a socket in <see
    /// cref="RunDirectory"/>, or a pipe of the same name.</summary>
    public string? Control { get; init; }

    /// <summary>Where sockets live. Null: <c>$XDG_RUNTIME_DIR</c>, else <c>/run</c>, else the temporary
    /// folder.</summary>
    public string? RunDirectory { get; init; }

    /// <summary>One hot-reload replica under <c>dotnet watch</c>, for development.</summary>
    public bool Reload { get; init; }

    /// <summary>How long a request waits for a replica while none is ready, before it is answered with 503. Null: 30 s
    /// with <see cref="Reload"/>, else not at all.</summary>
    [Within("0s", "1h")]
    public TimeSpan? HoldTimeout { get; init; }

    /// <summary><c>together</c>, or <c>first</c>: one replica boots alone before the others start, for apps that
    /// migrate at start.</summary>
    public string Start { get; init; } = StartMode.Together;

    /// <summary><c>shared</c>: an app that has chosen no Data Protection keys of its own gets the same in every replica
    /// and generation; or <c>off</c>.</summary>
    public string DataProtection { get; init; } = "shared";

    /// <summary><c>auto</c>: replicas with the hook are reached over one socket that carries all requests; or
    /// <c>off</c>: over HTTP/2 and HTTP/1.1.</summary>
    public string Link { get; init; } = LinkMode.Auto;

    /// <summary><c>auto</c>: a client is bound to a replica where the app shows that it keeps state there;
    /// <c>cookie</c>: every client is; or <c>off</c>.</summary>
    [Live]
    public string Affinity { get; init; } = AffinityMode.Auto;

    /// <summary>With <see cref="Affinity"/> <c>cookie</c>: after so long, used or not, a client is spread
    /// anew.</summary>
    [Live, Within("1s", "365d")]
    public TimeSpan AffinityLifetime { get; init; } = TimeSpan.FromHours(8);

    /// <summary>Folder of the operator's own pages for what the gateway answers itself, such as <c>503.html</c>. Null:
    /// a page that is built in.</summary>
    [Live]
    public string? ErrorPages { get; init; }

    /// <summary>Peers that say who the client is: addresses, networks, <c>loopback</c>, <c>private</c>, <c>unix</c>.
    /// Empty: whoever connects is the client.</summary>
    [Live]
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary><c>on</c>: trusted proxies begin each connection with the PROXY protocol; or <c>off</c>.</summary>
    public string ProxyProtocol { get; init; } = ProxyProtocolMode.Off;

    /// <summary>Clients that are served, written as <see cref="TrustedProxies"/>. Empty: all.</summary>
    [Live]
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>Clients that are not, whether allowed or not.</summary>
    [Live]
    public IReadOnlyList<string> Deny { get; init; } = [];

    /// <summary>Hosts that are served, such as <c>example.org</c> and <c>*.example.org</c>. Empty: all.</summary>
    [Live]
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Limits and time-outs of their own for some paths, by a name that is the operator's.</summary>
    [Live]
    public IReadOnlyDictionary<string, RouteLimits> Routes { get; init; } = new Dictionary<string, RouteLimits>();

    /// <summary>One log line per request.</summary>
    [Live]
    public bool AccessLog { get; init; }
    public LogOptions Log { get; init; } = new();
    public MetricsOptions Metrics { get; init; } = new();
    public BootOptions Boot { get; init; } = new();
    public HealthOptions Health { get; init; } = new();
    public HangOptions Hang { get; init; } = new();
    public OutlierDetectionOptions Passive { get; init; } = new();
    public AutosizeOptions Autosize { get; init; } = new();
    public AdmissionOptions Admission { get; init; } = new();
    public RetryOptions Retry { get; init; } = new();
    public TimeoutOptions Timeouts { get; init; } = new();
    public LimitOptions Limits { get; init; } = new();
    public RateLimitOptions RateLimit { get; init; } = new();
    public StopOptions Stop { get; init; } = new();
    public UpgradeOptions Upgrade { get; init; } = new();
    public RolloutOptions Rollout { get; init; } = new();
    public RecycleOptions Recycle { get; init; } = new();
    public WarmUpOptions WarmUp { get; init; } = new();
    public TlsOptions Tls { get; init; } = new();
    public DiscoveryOptions Discovery { get; init; } = new();
    public CompressionOptions Compression { get; init; } = new();
    public CacheOptions Cache { get; init; } = new();
    public SecurityHeaderOptions SecurityHeaders { get; init; } = new();
    public CrossOriginOptions Cors { get; init; } = new();
    public SiteFileOptions StaticFiles { get; init; } = new();

    // Some of them are secrets; SettingsPrinter knows which.
    public override string ToString() => nameof(GatewayOptions);
}

/// <summary>How a replica comes up, and how its slot waits when it does not.</summary>
[Live]
public sealed record BootOptions
{
    /// <summary>From start to the first passed probe; beyond it the replica is stopped.</summary>
    [Within("1s", "1h")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>First wait of a slot whose replica died twice without <see cref="StableAfter"/> of service between; it
    /// doubles with each further death.</summary>
    [Within("0s", "1h")]
    public TimeSpan BackOff { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait between two starts of a slot.</summary>
    [Within("0s", "1h")]
    public TimeSpan BackOffMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A replica ready for this long has earned its slot a clean record.</summary>
    [Within("0s", "1h")]
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(10);
}

[Live]
public sealed record HealthOptions
{
    /// <summary>Path that must answer 2xx. Null: <c>/health/ready</c>, else <c>/health</c>, else any answer
    /// counts.</summary>
    public string? Path { get; init; }

    /// <summary>What probes and the warm-up name as their host. Null: <c>localhost</c> and, where the app refuses that,
    /// none, which <c>AllowedHosts</c> lets pass.</summary>
    public string? Host { get; init; }

    /// <summary>Between two probes of a ready replica.</summary>
    [Within("100ms", "1h")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Within which a probe must be answered.</summary>
    [Within("10ms", "1h")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Failed probes in a row that make a ready replica unhealthy.</summary>
    [Within("1", "100")]
    public int Failures { get; init; } = 3;
}

[Live]
public sealed record StopOptions
{
    /// <summary>For whoever sends clients to learn that the gateway is no longer ready: it serves and accepts on, and
    /// closes after that.</summary>
    [Within("0s", "1h")]
    public TimeSpan ReadyOff { get; init; } = TimeSpan.Zero;

    /// <summary>For requests in flight when the gateway is told to stop.</summary>
    [Within("0s", "24h")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For clients with an idle connection to ask once more and be told that it closes.</summary>
    [Within("0s", "1h")]
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For a replica's own shutdown between SIGTERM and SIGKILL.</summary>
    [Within("0s", "1h")]
    public TimeSpan ReplicaTimeout { get; init; } = TimeSpan.FromSeconds(10);
}

public sealed record MetricsOptions
{
    /// <summary>Whether ASP.NET Core's <c>http.server.*</c> and HttpClient's <c>http.client.request.*</c> measure every
    /// request once more each, for dashboards that are made for them.</summary>
    public bool FrameworkRequests { get; init; }
}

public sealed record UpgradeOptions
{
    /// <summary>Within which it must serve, its build and the boot of its replicas included; beyond it the old gateway
    /// ends it and stays.</summary>
    [Within("1s", "24h")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Path of a Unix socket where a gateway that starts takes over from the one that serves, such as in a
    /// folder that two containers share. Null: only <c>gateway upgrade</c> replaces it.</summary>
    public string? Socket { get; init; }
}

public sealed record LogOptions
{
    /// <summary><c>auto</c> (text on a terminal, else JSON), <c>text</c> or <c>json</c>.</summary>
    public string Format { get; init; } = "auto";

    /// <summary>Where the log goes instead of standard output; SIGUSR1 opens it again.</summary>
    public string? File { get; init; }

    /// <summary><c>auto</c> (as the rest of the log), <c>text</c>, <c>json</c>, <c>common</c>, <c>combined</c>, or a
    /// template such as <c>%(h)s "%(r)s" %(s)s</c>.</summary>
    [Live]
    public string AccessFormat { get; init; } = "auto";

    /// <summary>Of so many requests one gets its line in the access log; those that the gateway or a replica failed get
    /// theirs always.</summary>
    [Live, Within("1", "1000000")]
    public int AccessOneOf { get; init; } = 1;
}
