using System.Globalization;

namespace Gateway.ProcessTests.Serving;

/// <summary>The app of this test project on a TCP port, as somebody else than the gateway would run it.</summary>
public sealed class RunningApp : IAsyncDisposable
{
    private static readonly Dictionary<string, string?> _none = [];

    private readonly TestProcess _process;

    private readonly string _host;

    private RunningApp(
        string protocols, int port, string host, string dll, IReadOnlyDictionary<string, string?>? settings)
    {
        (Port, _host) = (port, host);
        _process = TestProcess.Start(TestPaths.DotNet, [dll], new Dictionary<string, string?>(settings ?? _none)
        {
            ["Kestrel__Endpoints__Only__Url"] = Url,
            ["Kestrel__Endpoints__Only__Protocols"] = protocols,
        });
    }

    public int Port { get; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://{_host}:{Port}");

    public int Pid => _process.Id;

    public static RunningApp Start(
        string protocols, int? port = null, string host = "127.0.0.1", string? dll = null,
        IReadOnlyDictionary<string, string?>? settings = null) =>
        new(protocols, port ?? FreePort.Next(), host, dll ?? TestPaths.Faults, settings);

    public void Kill() => _process.Signal(ProcessList.SigKill);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
