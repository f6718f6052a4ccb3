using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Gateway.Differential;

/// <summary>Each in front of one process of the app; all end with the run.</summary>
internal sealed class Servers : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gwd").FullName;
    private readonly List<Process> _started = [];
    private IPEndPoint? _app;

    public Dictionary<string, Func<Task<IPEndPoint>>> All => new()
    {
        ["gateway"] = GatewayAsync,
        ["Kestrel"] = AppAsync,
        ["nginx"] = NginxAsync,
        ["HAProxy"] = HaProxyAsync,
    };

    public void Dispose()
    {
        foreach (var process in _started)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task<IPEndPoint> AppAsync() => _app ??= await StartAsync(
        at => Run("dotnet", [Built("tests/Apps/Faults", "Faults.dll"), "--urls", $"http://{at}", "--mirror"]));

    private Task<IPEndPoint> GatewayAsync() => StartAsync(at => Run(
        "dotnet",
        [
            Built("src/Gateway", "gateway.dll"), "run", Built("tests/Apps/Faults", "Faults.dll"), "-w", "2", "-b",
            $"http://{at}", "--admin", "off", "--control", Path.Combine(_folder, "control"), "--", "--mirror",
        ]));

    private async Task<IPEndPoint> NginxAsync()
    {
        var app = await AppAsync();
        return await StartAsync(at => Run("nginx", ["-p", _folder, "-c", Write("nginx.conf", $$"""
            pid {{_folder}}/nginx.pid; error_log /dev/null; daemon off; user root;
            events { worker_connections 1024; }
            http {
              access_log off; client_max_body_size 0; underscores_in_headers on; large_client_header_buffers 8 33k;
              client_body_temp_path {{_folder}}; proxy_temp_path {{_folder}};
              proxy_buffer_size 32k; proxy_buffers 8 32k;
              upstream app { server {{app}}; keepalive 8; }
              server { listen {{at}}; location / {
                proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection "";
                proxy_set_header Host $http_host; proxy_ignore_client_abort on; } }
            }
            """)]));
    }

    private async Task<IPEndPoint> HaProxyAsync()
    {
        var app = await AppAsync();
        return await StartAsync(at => Run("haproxy", ["-db", "-f", Write("haproxy.cfg", $"""
            global
              tune.bufsize 65536
            defaults
              mode http
              timeout connect 2s
              timeout client 20s
              timeout server 20s
            frontend front
              bind {at}
              default_backend app
            backend app
              server app {app}

            """)]));
    }

    private static async Task<IPEndPoint> StartAsync(Action<IPEndPoint> start)
    {
        var at = FreePort();
        start(at);
        using var http = new HttpClient();
        for (var tries = 0; tries < 300; tries++, await Task.Delay(100))
        {
            try
            {
                if ((await http.GetAsync($"http://{at}/")).IsSuccessStatusCode) return at;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }
        }

        throw new TimeoutException($"Nobody answers at {at}.");
    }

    private void Run(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["Gateway__RunDirectory"] = _folder;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _started.Add(process);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static IPEndPoint FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new IPEndPoint(IPAddress.Loopback, ((IPEndPoint)socket.LocalEndPoint!).Port);
    }

    private static string Built(string project, string file, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../..", project, "bin/Debug/net10.0", file));
}
