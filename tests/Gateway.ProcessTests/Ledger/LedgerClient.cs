using System.Net;
using System.Net.WebSockets;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;

namespace Gateway.Ledger;

/// <summary>One client of one kind; it gives up after a while rather than hang.</summary>
public sealed class LedgerClient(LedgerKind kind, LedgerTarget target) : IDisposable
{
    private const int LargeBytes = 10 * 1024 * 1024;
    private const int UploadPieces = 8;
    private const int UploadPiece = 4 * 1024;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private static readonly byte[] _form = new byte[2048];

    private static readonly Method<string, string> _note = new(
        MethodType.Unary, "ledger.Ledger", "Note", Text(), Text());

    private HttpClient? _http;
    private GrpcChannel? _channel;

    private HttpClient Http => _http ??= new HttpClient(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = kind == LedgerKind.H2 ? target.H2 : target.Http,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task<(LedgerAnswer Answer, string Detail)> AskAsync(string id)
    {
        using var patience = new CancellationTokenSource(_patience);
        try
        {
            return kind switch
            {
                LedgerKind.NewConnection => await NewConnectionAsync(id, patience.Token),
                LedgerKind.Download => await DownloadAsync(id, patience.Token),
                LedgerKind.Events => await EventsAsync(id, patience.Token),
                LedgerKind.Socket => await SocketAsync(id, patience.Token),
                LedgerKind.Grpc => await GrpcAsync(id, patience.Token),
                _ => await SendAsync(Request(id), Expected(id), patience.Token),
            };
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or WebSocketException)
        {
            Forget();
            return (LedgerAnswer.None, failure.InnerException?.Message ?? failure.Message);
        }
        catch (OperationCanceledException)
        {
            Forget();
            return (LedgerAnswer.None, $"nothing within {_patience.TotalSeconds:0} s");
        }
    }

    public void Dispose() => Forget();

    private HttpRequestMessage Request(string id)
    {
        var path = $"/ledger/{id}?ms={target.Milliseconds}";
        var request = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Version = kind == LedgerKind.H2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (kind is LedgerKind.Post or LedgerKind.KeyedPost)
            (request.Method, request.Content) = (HttpMethod.Post, new ByteArrayContent(_form));
        if (kind == LedgerKind.KeyedPost) request.Headers.Add("Idempotency-Key", id);
        if (kind == LedgerKind.Upload)
            (request.Method, request.Content) = (HttpMethod.Put, new SlowContent(UploadPieces, UploadPiece));
        return request;
    }

    private string Expected(string id) => kind switch
    {
        LedgerKind.Post or LedgerKind.KeyedPost => $"{id} {_form.Length}",
        LedgerKind.Upload => $"{id} {UploadPieces * UploadPiece}",
        _ => id,
    };

    private async Task<(LedgerAnswer, string)> SendAsync(
        HttpRequestMessage request, string expected, CancellationToken cancellation)
    {
        using (request)
        {
            using var answer = await Http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (await FailureAsync(answer, cancellation) is { } failure) return failure;
            return await ReadAsync(
                async () => await answer.Content.ReadAsStringAsync(cancellation) is var text && text == expected
                    ? (LedgerAnswer.Right, "")
                    : (LedgerAnswer.Wrong, $"'{text}' instead of '{expected}'"));
        }
    }

    private async Task<(LedgerAnswer, string)> NewConnectionAsync(string id, CancellationToken cancellation)
    {
        Forget();
        return await SendAsync(Request(id), id, cancellation);
    }

    private async Task<(LedgerAnswer, string)> DownloadAsync(string id, CancellationToken cancellation)
    {
        using var answer = await Http.GetAsync(
            $"/ledger/{id}/large", HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (await FailureAsync(answer, cancellation) is { } failure) return failure;
        return await ReadAsync(async () =>
        {
            await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
            var (bytes, buffer) = (0L, new byte[64 * 1024]);
            for (int read; (read = await body.ReadAsync(buffer, cancellation)) > 0;) bytes += read;
            return bytes == LargeBytes ? (LedgerAnswer.Right, "") : (LedgerAnswer.Wrong, $"{bytes} of {LargeBytes} bytes");
        });
    }

    private async Task<(LedgerAnswer, string)> EventsAsync(string id, CancellationToken cancellation)
    {
        using var answer = await Http.GetAsync(
            $"/ledger/{id}/events", HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (await FailureAsync(answer, cancellation) is { } failure) return failure;
        return await ReadAsync(async () =>
        {
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            var wanted = string.Concat(Enumerable.Range(1, 5).Select(number => $"data: {id} {number}\n\n"));
            return text == wanted ? (LedgerAnswer.Right, "") : (LedgerAnswer.Wrong, $"'{text}'");
        });
    }

    private async Task<(LedgerAnswer, string)> SocketAsync(string id, CancellationToken cancellation)
    {
        using var socket = new ClientWebSocket();
        try
        {
            var address = new UriBuilder(target.Http) { Scheme = "ws", Path = "/ledger/socket" }.Uri;
            await socket.ConnectAsync(address, cancellation);
        }
        catch (WebSocketException refused)
        {
            return (LedgerAnswer.Refused, refused.InnerException?.Message ?? refused.Message);
        }

        await socket.SendAsync(Encoding.ASCII.GetBytes(id), WebSocketMessageType.Text, true, cancellation);
        var buffer = new byte[256];
        var got = await socket.ReceiveAsync(buffer, cancellation);
        if (got.MessageType == WebSocketMessageType.Close) return (LedgerAnswer.Cut, $"closed: {got.CloseStatus}");
        var echoed = Encoding.ASCII.GetString(buffer, 0, got.Count);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
        return echoed == id ? (LedgerAnswer.Right, "") : (LedgerAnswer.Wrong, $"'{echoed}'");
    }

    private async Task<(LedgerAnswer, string)> GrpcAsync(string id, CancellationToken cancellation)
    {
        _channel ??= GrpcChannel.ForAddress(target.H2!);
        try
        {
            var echoed = await _channel.CreateCallInvoker()
                .AsyncUnaryCall(_note, null, new CallOptions(cancellationToken: cancellation), id);
            return echoed == id ? (LedgerAnswer.Right, "") : (LedgerAnswer.Wrong, $"'{echoed}'");
        }
        catch (RpcException failure)
        {
            // How the client names the statuses 502, 503 and 504 that it meets; and what the app itself answered.
            var told = failure.StatusCode is StatusCode.Unavailable;
            return (told ? LedgerAnswer.ReplicaFailed : LedgerAnswer.AppFailed, failure.Status.Detail);
        }
    }

    private static async Task<(LedgerAnswer, string)?> FailureAsync(
        HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (answer.IsSuccessStatusCode) return null;
        var detail = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellation)}";
        return (answer.StatusCode switch
        {
            // What the app said was no HTTP: the next replica would say the same, so that none is asked.
            HttpStatusCode.BadGateway when detail.Contains("its answer was not HTTP") => LedgerAnswer.AppFailed,
            HttpStatusCode.BadGateway => LedgerAnswer.ReplicaFailed,
            HttpStatusCode.GatewayTimeout => LedgerAnswer.TimedOut,
            HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests => LedgerAnswer.Refused,
            HttpStatusCode.InternalServerError => LedgerAnswer.AppFailed,
            _ => LedgerAnswer.Wrong,
        }, detail);
    }

    // Once the head of an answer is here, a failure is one that the client has been able to tell.
    private static async Task<(LedgerAnswer, string)> ReadAsync(Func<Task<(LedgerAnswer, string)>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return (LedgerAnswer.Cut, failure.InnerException?.Message ?? failure.Message);
        }
    }

    private static Marshaller<string> Text() => new(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    private void Forget()
    {
        _http?.Dispose();
        _channel?.Dispose();
        (_http, _channel) = (null, null);
    }

    /// <summary>An upload in pieces, with a pause between.</summary>
    private sealed class SlowContent(int pieces, int size) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var piece = 0; piece < pieces; piece++)
            {
                await stream.WriteAsync(new byte[size]);
                await stream.FlushAsync();
                await Pace.OnceAsync(TimeSpan.FromMilliseconds(20));
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = pieces * size;
            return true;
        }
    }
}
