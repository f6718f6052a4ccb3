using System.Net;
using System.Net.Sockets;
using Gateway.ProcessTests.Life;

namespace Gateway.ProcessTests.Serving;

/// <summary>Debian's nginx or HAProxy, in front of a gateway.</summary>
public sealed class ProxyInFront : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestProcess _process;

    private ProxyInFront(Func<TempFolder, int, TestProcess> start)
    {
        Port = FreePort.Next();
        _process = start(_folder, Port);
    }

    public int Port { get; }

    /// <param name="gateway">Where its <c>http</c> is.</param>
    /// <param name="certificate">With its key.</param>
    public static Task<ProxyInFront> NginxAsync(Uri gateway, TestCertificate certificate) => OpenAsync((folder, port) =>
        Started("nginx", folder, "nginx.conf", file => ["-p", folder.Path, "-c", file], $$"""
            pid {{folder.At("pid")}}; error_log stderr; daemon off;
            events { worker_connections 64; }
            http {
              access_log off;
              client_body_temp_path {{folder.Path}}; proxy_temp_path {{folder.Path}}; fastcgi_temp_path {{folder.Path}};
              uwsgi_temp_path {{folder.Path}}; scgi_temp_path {{folder.Path}};
              ssl_certificate {{certificate.Pem}}; ssl_certificate_key {{certificate.Key}};
              server { listen 127.0.0.1:{{port}} ssl; location / {
                proxy_pass {{gateway}};
                proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                proxy_set_header X-Forwarded-Proto $scheme;
                proxy_set_header X-Forwarded-Host $http_host; } }
            }
            """));

    /// <param name="server">What follows <c>server gateway</c>.</param>
    /// <param name="mode">Whether it passes bytes on, or reads them as HTTP.</param>
    public static Task<ProxyInFront> HaProxyAsync(string server, string mode = "tcp") => OpenAsync((folder, port) =>
        Started("haproxy", folder, "haproxy.cfg", file => ["-db", "-f", file], $"""
            defaults
              mode {mode}
              timeout connect 5s
              timeout client 20s
              timeout server 20s
            listen front
              bind 127.0.0.1:{port}
              server gateway {server}

            """));

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static TestProcess Started(
        string program, TempFolder folder, string name, Func<string, string[]> arguments, string settings)
    {
        File.WriteAllText(folder.At(name), settings);
        return TestProcess.Start(program, arguments(folder.At(name)));
    }

    private static async Task<ProxyInFront> OpenAsync(Func<TempFolder, int, TestProcess> start)
    {
        var proxy = new ProxyInFront(start);
        await Eventually.GetAsync(
            async () =>
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, proxy.Port, TestContext.Current.CancellationToken);
                return "open";
            },
            "A proxy in front", failure => failure is SocketException, () => proxy._process.Output);
        return proxy;
    }
}
