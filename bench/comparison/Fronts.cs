using System.Text.Json;

namespace Gateway.Compare;

/// <summary>A server in front of replicas: where it listens, and the processes that its requests cost something.</summary>
internal sealed record Way(
    string Name, int Http, int Https, IReadOnlyList<int> Server, IReadOnlyList<int> Replicas);

/// <summary>Starts each server as its own documentation would have it for this: kept connections upstream, no access log,
/// the client's address and a request id passed on.</summary>
internal sealed class Fronts(Yard yard)
{
    private readonly List<int> _ours = [];
    private readonly List<string> _sockets = [];
    private readonly List<int> _tcp = [];

    /// <param name="before">Whether a gateway of another state of the code is there as well.</param>
    public async Task<IReadOnlyList<Way>> StartAsync(IReadOnlyList<string> names, bool before)
    {
        var (gateway, sockets) = await GatewayAsync("gateway", 18080);
        _ours.AddRange(gateway.Replicas);
        _sockets.AddRange(sockets);
        var ways = new List<Way> { gateway };
        if (before) ways.Add((await GatewayAsync("before", 18180)).Way);
        if (names.Contains("sockets")) ways.Add((await GatewayAsync("sockets", 18280, "gateway", "off")).Way);
        await TcpReplicasAsync();
        foreach (var name in names.Where(name => name != "gateway"))
            if (Front(name) is { } way)
                ways.Add(way);
        foreach (var way in ways) await Yard.AnswersAsync($"http://127.0.0.1:{way.Http}/json");
        return ways;
    }

    private Way? Front(string name) => name switch
    {
        "nginx-unix" => Nginx(name, 18082, _sockets.Select(socket => $"server unix:{socket}.h1;"), _ours),
        "nginx-tcp" => Nginx(name, 18083, ["server 127.0.0.1:18091;", "server 127.0.0.1:18092;"], _tcp),
        "haproxy" when Yard.Has("haproxy") => HaProxy(),
        "caddy" when Yard.Has("caddy") => Caddy(),
        "yarp" => Yarp(),
        "app" => App(),
        _ => null,
    };

    private async Task<(Way Way, List<string> Sockets)> GatewayAsync(
        string name, int port, string? program = null, string link = "auto")
    {
        var settings = JsonSerializer.Serialize(new
        {
            Gateway = new { Link = link, Tls = new { Certificate = yard.Certificate, Key = $"{yard.Folder}/tls.key" } },
            Logging = new { LogLevel = new { Default = "Warning" } },
        });
        var process = yard.Start(
            $"{yard.Folder}/{program ?? name}/gateway",
            $"run {yard.Folder}/app/BenchApp.dll -w 2 -b http://127.0.0.1:{port} -b https://127.0.0.1:{port + 400} "
            + $"--admin http://127.0.0.1:{port + 1} --control {yard.Folder}/{name}.sock -c {yard.Write($"{name}.json", settings)}");
        await Yard.AnswersAsync($"http://127.0.0.1:{port + 1}/health/fleet");
        var (replicas, sockets) = (new List<int>(), new List<string>());
        using var http = new HttpClient();
        foreach (var replica in JsonDocument.Parse(await http.GetStringAsync($"http://127.0.0.1:{port + 1}/replicas"))
            .RootElement.GetProperty("replicas").EnumerateArray())
        {
            replicas.Add(replica.GetProperty("pid").GetInt32());
            var address = replica.GetProperty("address").GetString()!["unix:".Length..];
            sockets.Add(address[..address.LastIndexOf('.')]);
        }

        return (new Way(name, port, port + 400, [process.Id], replicas), sockets);
    }

    private async Task TcpReplicasAsync()
    {
        foreach (var port in new[] { 18091, 18092 })
        {
            var replica = yard.Start(
                "dotnet", $"{yard.Folder}/app/BenchApp.dll", ("DOTNET_PROCESSOR_COUNT", "1"),
                ("ASPNETCORE_URLS", $"http://127.0.0.1:{port}"));
            _tcp.Add(replica.Id);
            await Yard.AnswersAsync($"http://127.0.0.1:{port}/json");
        }
    }

    private const string Passed = """
        proxy_http_version 1.1; proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Host $http_host;
        proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme;
        proxy_set_header X-Request-Id $request_id; add_header X-Request-Id $request_id;
        """;

    private Way Nginx(string name, int port, IEnumerable<string> servers, IReadOnlyList<int> replicas)
    {
        var file = yard.Write($"{name}.conf", $$"""
            user root; worker_processes 2; pid {{yard.Folder}}/{{name}}.pid; error_log {{yard.Folder}}/{{name}}.log;
            daemon off; worker_rlimit_nofile 65536;
            events { worker_connections 8192; multi_accept on; }
            http {
              access_log off; sendfile on; tcp_nodelay on; keepalive_requests 1000000; client_body_buffer_size 64k;
              proxy_buffer_size 16k; proxy_buffers 16 16k;
              client_body_temp_path {{yard.Folder}}/{{name}}.body; proxy_temp_path {{yard.Folder}}/{{name}}.proxy;
              upstream app { least_conn; keepalive 64; keepalive_requests 1000000; {{string.Join(' ', servers)}} }
              ssl_certificate {{yard.Certificate}}; ssl_certificate_key {{yard.Folder}}/tls.key;
              server {
                listen 127.0.0.1:{{port}} reuseport backlog=4096; listen 127.0.0.1:{{port + 400}} ssl http2 reuseport backlog=4096;
                location / { proxy_pass http://app; proxy_set_header Connection ""; {{Passed}} }
                location /ws {
                  proxy_pass http://app; proxy_set_header Connection Upgrade; proxy_set_header Upgrade $http_upgrade; {{Passed}}
                }
                location /sse { proxy_pass http://app; proxy_set_header Connection ""; proxy_buffering off; {{Passed}} }
              }
            }
            """);
        var nginx = yard.Start("nginx", $"-p {yard.Folder} -c {file}");
        return new Way(name, port, port + 400, [nginx.Id], replicas);
    }

    private Way HaProxy()
    {
        var servers = _sockets.Select((socket, index) => $"server replica{index} unix@{socket}.h1");
        var file = yard.Write("haproxy.cfg", $"""
            global
              maxconn 8000
              nbthread 2
            defaults
              mode http
              timeout connect 5s
              timeout client 60s
              timeout server 60s
              http-reuse always
              option forwardfor
            frontend public
              bind 127.0.0.1:18085
              bind 127.0.0.1:18485 ssl crt {yard.Certificate} alpn h2,http/1.1
              unique-id-format %[uuid()]
              unique-id-header X-Request-Id
              default_backend app
            backend app
              balance leastconn
              {string.Join("\n  ", servers)}

            """);
        var haproxy = yard.Start("haproxy", $"-f {file} -db");
        return new Way("haproxy", 18085, 18485, [haproxy.Id], _ours);
    }

    private Way Caddy()
    {
        var file = yard.Write("Caddyfile", $$"""
            {
              admin off
              auto_https off
            }
            http://127.0.0.1:18086 {
              reverse_proxy {{string.Join(' ', _sockets.Select(socket => $"unix/{socket}.h1"))}} {
                lb_policy least_conn
              }
            }
            https://127.0.0.1:18486 {
              tls {{yard.Certificate}} {{yard.Folder}}/tls.key
              reverse_proxy {{string.Join(' ', _sockets.Select(socket => $"unix/{socket}.h1"))}} {
                lb_policy least_conn
              }
            }

            """);
        var caddy = yard.Start("caddy", $"run --config {file} --adapter caddyfile");
        return new Way("caddy", 18086, 18486, [caddy.Id], _ours);
    }

    private Way Yarp()
    {
        var yarp = yard.Start(
            $"{yard.Folder}/yarp/yarp", $"http://127.0.0.1:18084 {string.Join(' ', _sockets.Select(socket => $"{socket}.h2"))}");
        return new Way("yarp", 18084, 0, [yarp.Id], _ours);
    }

    private Way App()
    {
        var app = yard.Start("dotnet", $"{yard.Folder}/app/BenchApp.dll", ("ASPNETCORE_URLS", "http://127.0.0.1:18087"));
        return new Way("app", 18087, 0, [], [app.Id]);
    }
}
