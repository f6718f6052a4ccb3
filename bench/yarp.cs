#:sdk Microsoft.NET.Sdk.Web
#:package Yarp.ReverseProxy
#:property PublishAot=false
#:property ServerGarbageCollection=false
#:property TreatWarningsAsErrors=false
// The least that YARP can do: its forwarder, a random replica, and nothing else. What bench/compare.cs shows of it is the
// floor under the gateway's own cost. Usage: yarp URL SOCKET ...
using System.Net;
using System.Net.Sockets;
using Yarp.ReverseProxy.Forwarder;

Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
var clients = args[1..].Select(ClientOf).ToArray();
var h2c = new ForwarderRequestConfig { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls(args[0]);
builder.Services.AddHttpForwarder();
var app = builder.Build();
var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
app.Run(async context =>
    await forwarder.SendAsync(context, "http://localhost", clients[Random.Shared.Next(clients.Length)], h2c));
app.Run();

static HttpMessageInvoker ClientOf(string path) => new(new SocketsHttpHandler
{
    UseProxy = false,
    AllowAutoRedirect = false,
    UseCookies = false,
    ActivityHeadersPropagator = null,
    ConnectCallback = async (_, stop) =>
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);
        return new NetworkStream(socket, ownsSocket: true);
    },
});
