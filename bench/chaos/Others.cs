using System.Diagnostics;

namespace Gateway.Chaos;

/// <summary>Debian's nginx, HAProxy and Gunicorn, set up as their own manuals advise for keeping requests.</summary>
internal static class Others
{
    public static Process Nginx(Yard yard, int port, IEnumerable<int> replicas)
    {
        var servers = string.Join(' ', replicas.Select(replica => $"server 127.0.0.1:{replica} max_fails=0;"));
        var file = yard.Write("nginx.conf", $$"""
            worker_processes 2; pid {{yard.Folder}}/nginx.pid; error_log /dev/null; daemon off; user root;
            events { worker_connections 4096; }
            http {
              access_log off;
              upstream app { least_conn; keepalive 64; {{servers}} }
              server { listen 127.0.0.1:{{port}};
                location / { proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection "";
                  proxy_next_upstream error timeout; proxy_next_upstream_tries 3; } }
            }
            """);
        return yard.Start("nginx", ["-p", yard.Folder, "-c", file]);
    }

    public static Process HaProxy(Yard yard, int port, IEnumerable<int> replicas)
    {
        var servers = string.Join('\n', replicas.Select(replica => $"  server r{replica} 127.0.0.1:{replica} check inter 500"));
        var file = yard.Write("haproxy.cfg", $"""
            global
              maxconn 4096
            defaults
              mode http
              timeout connect 2s
              timeout client 60s
              timeout server 60s
              retries 3
              option redispatch 1
              retry-on conn-failure empty-response response-timeout
            frontend front
              bind 127.0.0.1:{port}
              http-request disable-l7-retry if METH_POST
              default_backend app
            backend app
              balance leastconn
              http-request disable-l7-retry if METH_POST
            {servers}

            """);
        return yard.Start("haproxy", ["-db", "-f", file]);
    }

    public static Process Gunicorn(Yard yard, int port, string ledger)
    {
        yard.Write("ledger_app.py", """
            import os, time, uuid
            folder = os.environ["LEDGER"]
            book = None
            def write(line):
                global book
                if book is None:
                    book = open(os.path.join(folder, "%d-%s.book" % (os.getpid(), uuid.uuid4().hex)), "ab", buffering=0)
                book.write((line + "\n").encode())
            def app(environ, start_response):
                path = environ["PATH_INFO"]
                if path == "/":
                    text = "fine"
                else:
                    name = path.split("/")[2]
                    length = int(environ.get("CONTENT_LENGTH") or 0)
                    got = len(environ["wsgi.input"].read(length)) if length else 0
                    if environ["REQUEST_METHOD"] == "GET": write(name)
                    time.sleep(int((environ.get("QUERY_STRING") or "ms=0").split("=")[1]) / 1000)
                    text = name
                    if environ["REQUEST_METHOD"] != "GET":
                        write(name)
                        key = environ.get("HTTP_IDEMPOTENCY_KEY")
                        if key:
                            try:
                                os.close(os.open(os.path.join(folder, key + ".effect"), os.O_CREAT | os.O_EXCL))
                            except FileExistsError:
                                pass
                        text = "%s %d" % (name, got)
                body = text.encode()
                start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
                return [body]
            """);
        return yard.Start(
            "gunicorn", ["-w", "4", "-k", "gthread", "--threads", "8", "-b", $"127.0.0.1:{port}", "ledger_app:app"],
            new Dictionary<string, string> { ["LEDGER"] = ledger });
    }
}
