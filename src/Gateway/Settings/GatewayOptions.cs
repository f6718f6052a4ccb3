namespace Gateway.Settings;

/// <summary>
/// Every setting of the gateway, section <c>Gateway</c>: built-in default &lt; file &lt; environment
/// (<c>Gateway__Replicas=4</c>) &lt; command line. docs/configuration.md gives the reason for each default.
/// </summary>
public sealed class GatewayOptions
{
    /// <summary>What is served: a project folder, <c>.csproj</c>, <c>.dll</c>, executable, or the URLs of running
    /// replicas. Null means the project in the current directory, else <c>src/Api</c> below it.</summary>
    public string? App { get; set; }

    /// <summary><c>auto</c> (one per CPU that this process may use), a number from 0 to 1,024, or
    /// <c>MIN..MAX</c>.</summary>
    [Live]
    public string Replicas { get; set; } = "auto";

    /// <summary>The public addresses: <c>http://</c>, <c>https://</c>, <c>h2c://</c> or <c>unix:/path</c>.</summary>
    public IList<string> Bind { get; set; } = ["http://localhost:8080"];

    /// <summary>The admin address, or <c>off</c>. Loopback by default, since it shows the inside.</summary>
    public string Admin { get; set; } = "http://localhost:8081";

    /// <summary>What changes on the admin address need, and beyond loopback everything but probes and metrics. Null: one
    /// is made up at each start and shown.</summary>
    public string? AdminToken { get; set; }

    /// <summary>Path of the control socket or, on Windows, a pipe as <c>\\.\pipe\NAME</c>. Null: a socket in
    /// <see cref="RunDirectory"/>, or a pipe of the same name.</summary>
    public string? Control { get; set; }

    /// <summary>Where sockets live. Null: <c>$XDG_RUNTIME_DIR</c>, else <c>/run</c>, else the temporary
    /// folder.</summary>
    public string? RunDirectory { get; set; }

    /// <summary>One hot-reload replica under <c>dotnet watch</c>, for development.</summary>
    public bool Reload { get; set; }

    /// <summary>How long a request waits for a replica while none is ready, before it is answered with 503. Null: 30 s
    /// with <see cref="Reload"/>, else not at all. 0 to 1 h.</summary>
    [Within("0s", "1h")]
    public TimeSpan? HoldTimeout { get; set; }

    /// <summary>One log line per request.</summary>
    [Live]
    public bool AccessLog { get; set; }

    public LogOptions Log { get; set; } = new();
    public MetricsOptions Metrics { get; set; } = new();

    public BootOptions Boot { get; set; } = new();
    public HealthOptions Health { get; set; } = new();
    public HangOptions Hang { get; set; } = new();
    public OutlierDetectionOptions Passive { get; set; } = new();
    public AutosizeOptions Autosize { get; set; } = new();
    public AdmissionOptions Admission { get; set; } = new();
    public RetryOptions Retry { get; set; } = new();
    public TimeoutOptions Timeouts { get; set; } = new();
    public LimitOptions Limits { get; set; } = new();
    public RateLimitOptions RateLimit { get; set; } = new();
    public StopOptions Stop { get; set; } = new();
    public UpgradeOptions Upgrade { get; set; } = new();
    public RolloutOptions Rollout { get; set; } = new();
    public RecycleOptions Recycle { get; set; } = new();
    public WarmUpOptions WarmUp { get; set; } = new();
    public TlsOptions Tls { get; set; } = new();
    public DiscoveryOptions Discovery { get; set; } = new();
}

/// <summary>How a replica comes up, and how its slot waits when it does not.</summary>
[Live]
public sealed class BootOptions
{
    /// <summary>From start to the first passed probe; beyond it the replica is stopped. 1 s to 1 h.</summary>
    [Within("1s", "1h")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>First wait of a slot whose replica died twice without <see cref="StableAfter"/> of service between;
    /// it doubles with each further death. 0 to 1 h.</summary>
    [Within("0s", "1h")]
    public TimeSpan BackOff { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait between two starts of a slot. 0 to 1 h.</summary>
    [Within("0s", "1h")]
    public TimeSpan BackOffMax { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A replica ready for this long has earned its slot a clean record. 0 to 1 h.</summary>
    [Within("0s", "1h")]
    public TimeSpan StableAfter { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>The active probe.</summary>
[Live]
public sealed class HealthOptions
{
    /// <summary>Path that must answer 2xx. Null: <c>/health/ready</c>, else <c>/health</c>, else any answer
    /// counts.</summary>
    public string? Path { get; set; }

    /// <summary>Between two probes of a ready replica. 100 ms to 1 h.</summary>
    [Within("100ms", "1h")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Within which a probe must be answered. 10 ms to 1 h.</summary>
    [Within("10ms", "1h")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Failed probes in a row that make a ready replica unhealthy. 1 to 100.</summary>
    [Within("1", "100")]
    public int Failures { get; set; } = 3;
}

/// <summary>What is refused before any replica sees it.</summary>
[Live]
public sealed class LimitOptions
{
    /// <summary>Largest request body in bytes, or null for none: the gateway streams, and every replica has its own
    /// limit.</summary>
    [Within("0", "9223372036854775807")]
    public long? RequestBody { get; set; }

    /// <summary>Longest request line in bytes (414 beyond). 256 to 1,048,576.</summary>
    [Within("256", "1048576")]
    public int RequestLine { get; set; } = 8 * 1024;

    /// <summary>All request headers together in bytes (431 beyond). 1,024 to 1,048,576.</summary>
    [Within("1024", "1048576")]
    public int RequestHeaders { get; set; } = 32 * 1024;

    /// <summary>In which all request headers must have come (408 beyond). 1 s to 1 h.</summary>
    [Within("1s", "1h")]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After which an idle client connection is closed; longer than a load balancer's idle time-out. 1 s to 24
    /// h.</summary>
    [Within("1s", "24h")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(130);
}

/// <summary>How the gateway ends.</summary>
[Live]
public sealed class StopOptions
{
    /// <summary>For requests in flight when the gateway is told to stop. 0 to 24 h.</summary>
    [Within("0s", "24h")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>For clients with an idle connection to ask once more and be told that it closes. 0 to 1 h.</summary>
    [Within("0s", "1h")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>For a replica's own shutdown between SIGTERM and SIGKILL. 0 to 1 h.</summary>
    [Within("0s", "1h")]
    public TimeSpan ReplicaTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>The certificate of the <c>https</c> addresses.</summary>
[Live]
public sealed class TlsOptions
{
    /// <summary>PEM or PFX file.</summary>
    public string? Certificate { get; set; }

    /// <summary>PEM key file when it is not in <see cref="Certificate"/>.</summary>
    public string? Key { get; set; }

    /// <summary>Between two looks at the files, which may be replaced at any time; 0 for none but at a reload. 0 to 24
    /// h.</summary>
    [Within("0s", "24h")]
    public TimeSpan Watch { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Password of the PFX or of an encrypted key; masked by <c>--print-config</c>.</summary>
    public string? Password { get; set; }
}
