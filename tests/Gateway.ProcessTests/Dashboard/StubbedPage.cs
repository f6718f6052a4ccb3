using System.Text.Json;
using Microsoft.Playwright;

namespace Gateway.ProcessTests.Dashboard;

/// <summary>The page's own files before streams that the test writes: no gateway and no replica could be brought into
/// all of these states in a moment.</summary>
public sealed class StubbedPage
{
    private const string Address = "http://gateway.test/";

    private static readonly string _files = Path.Combine(TestPaths.Root, "src", "Gateway", "Dashboard", "Page");

    private readonly List<string> _script = [Stub];

    public StubbedPage() => Tell("history",
        """{"t":[],"rates":[[],[],[],[]],"p50":[],"p99":[],"inFlight":[],"queued":[],"memory":{},"slow":{},"errors":{}}""");

    /// <param name="data">JSON.</param>
    public StubbedPage Tell(string kind, string data)
    {
        _script.Add($"told.push(['{kind}', {data.ReplaceLineEndings(" ")}]);");
        return this;
    }

    public StubbedPage Happened(int id, string level, string kind, string text)
    {
        var (at, output) = ("2026-01-01T10:00:00Z", Array.Empty<string>());
        return Tell("happened", JsonSerializer.Serialize(new { id, at, level, kind, text, output }));
    }

    public StubbedPage Wrote(string replica, string level, string message)
    {
        var line = JsonSerializer.Serialize(
            new { time = "2026-01-01T10:00:00.123Z", level, message, @event = "ReplicaWrote", replica, stream = "stdout" });
        _script.Add($"written.push({line});");
        return this;
    }

    /// <summary>So many replicas that serve, but for what <paramref name="differs"/>.</summary>
    public StubbedPage Status(int replicas, string state = "serving", string? reason = null, Func<int, StubbedReplica>? differs = null)
    {
        var all = Enumerable.Range(1, replicas).Select(slot => differs?.Invoke(slot) ?? new StubbedReplica(slot)).ToList();
        Tell("detail", JsonSerializer.Serialize(new
        {
            canary = all.Any(one => one.Generation > 1) ? new { generation = 2, share = 0.1 } : null,
            replicas = all.Select(one => one.Detail),
        }));
        return Tell("status", JsonSerializer.Serialize(
            new { gateway = Gateway(all, state, reason), replicas = all.Select(one => one.Status) }));
    }

    public async Task<GatewayPage> OpenAsync(
        Browser browser, int width = 1280, int height = 800, ColorScheme scheme = ColorScheme.Light)
    {
        var tab = await browser.NewPageAsync(width, height, scheme);
        await tab.RouteAsync(Address + "**", AnswerAsync);
        await tab.AddInitScriptAsync(string.Join('\n', _script));
        return await GatewayPage.OpenAsync(tab, new Uri(Address));
    }

    private static object Gateway(List<StubbedReplica> replicas, string state, string? reason) => new
    {
        state,
        reason,
        pid = 1,
        version = "1.0.0",
        app = "Shop",
        startedAt = DateTimeOffset.UtcNow.AddHours(-9),
        bind = (string[])["http://localhost:8080"],
        admin = (string?)null,
        origin = "processes",
        generation = 1,
        wanted = replicas.Count,
        ready = replicas.Count(one => one.State == "ready"),
        inFlight = 80,
        queued = 0,
        requests = 9000,
        retried = 3,
        requestsPerSecond = 4200.5,
        errorsPerSecond = 0,
        p50Ms = 1.2,
        p99Ms = 9.8,
        busy = 0.4,
    };

    private static Task AnswerAsync(IRoute route)
    {
        var name = Path.GetFileName(new Uri(route.Request.Url).AbsolutePath);
        var file = Directory.GetFiles(_files, name.Length == 0 ? "index.html" : name, SearchOption.AllDirectories);
        return route.FulfillAsync(new RouteFulfillOptions { Path = file.Single() });
    }

    // Imitates the gateway's streams: each tells all that there is, and the page's own the end of it each second.
    private const string Stub = """
        const told = window.told = [], written = [];
        window.EventSource = class extends EventTarget {
          static CONNECTING = 0; static OPEN = 1; static CLOSED = 2;
          constructor(url) {
            super();
            this.readyState = 1;
            if (url.startsWith("logs")) return this.log(new URLSearchParams(url.split("?")[1]));
            queueMicrotask(() => told.forEach(([kind, data]) => this.tell(kind, data)));
            setInterval(() => this.tell(...told.at(-1)), 1000);
            window.stream = this;
          }
          log(asked) {
            queueMicrotask(() => written.forEach((line, id) => {
              if ([null, line.replica].includes(asked.get("replica")))
                this.onmessage({ lastEventId: id, data: JSON.stringify(line) });
            }));
          }
          tell(kind, data) { this.dispatchEvent(new MessageEvent(kind, { data: JSON.stringify(data) })); }
          close() { this.readyState = 2; }
        };
        """;
}
