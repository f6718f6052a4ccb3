using System.Net;
using Gateway.Replicas;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Forwarding.Outcomes;

public class DeathUnderUploadTests() : DeathUnderUpload("both");

public class DeathUnderUploadOverTheLinkTests() : DeathUnderUpload("link");

public class DeathUnderUploadOverHttp11Tests() : DeathUnderUpload("h1");

/// <summary>A replica that dies while it reads: its connection goes, with every request on it.</summary>
public abstract class DeathUnderUpload(string transport)
{
    private const int Streams = 24;
    private const int Large = 1024 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, "PUT", 40_000, false)]
    [InlineData(2, "PUT", 40_000, true)]
    [InlineData(1, "POST", 40_000, false)]
    [InlineData(2, "POST", 40_000, true)]
    public async Task What_was_kept_is_sent_to_another_replica(int client, string method, int size, bool chunked)
    {
        await using var dies = await KestrelReplica.ServeAsync(DieAsync);
        await using var lives = await KestrelReplica.ServeAsync(ReadAsync, slot: 2);
        await using var gateway = await SmallGateway.OpenAsync(dies.Over(transport), lives.Over(transport));
        using var http = gateway.Client(client);

        var answers = await Task.WhenAll(Enumerable.Range(0, Streams).Select(
            _ => SendAsync(http, method, size, chunked, key: method == "POST")));

        answers.Should().OnlyContain(answer => answer.Status == HttpStatusCode.OK && answer.Text == $"{size}");
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task What_was_not_kept_is_a_clean_502(int client, bool chunked)
    {
        await using var dies = await KestrelReplica.ServeAsync(DieAsync);
        await using var gateway = await SmallGateway.OpenAsync(dies.Over(transport));
        using var http = gateway.Client(client);

        var answers = await Task.WhenAll(Enumerable.Range(0, Streams).Select(
            _ => SendAsync(http, "POST", Large, chunked, key: false)));

        answers.Should().OnlyContain(answer => answer.Status == HttpStatusCode.BadGateway
            && answer.Text.Contains("urn:gateway:problem:replica-failed"));
        dies.Over(transport).Failures.Should().Be(Streams);
        (await gateway.LinesAsync(Streams)).Should().OnlyContain(line => line.Contains(" 502 "));
    }

    [Fact]
    public async Task One_that_dies_while_its_clients_have_not_sent_all_yet_is_no_fault_of_theirs()
    {
        await using var dies = await KestrelReplica.ServeAsync(DieAsync);
        await using var lives = await KestrelReplica.ServeAsync(ReadAsync, slot: 2);
        await using var gateway = await SmallGateway.OpenAsync(dies.Over(transport));
        using var http = gateway.Client(2);
        using var slow = new SlowContent(40_000);
        var kept = Enumerable.Range(0, Streams).Select(_ => SendAsync(http, "PUT", slow)).ToList();
        gateway.Fleet.Add(lives.Over(transport));
        gateway.Fleet.Apply(lives.Over(transport), ReplicaEvent.ProbePassed);
        await Eventually.TrueAsync(
            () => lives.Over(transport).InFlight == Streams || kept.Exists(put => put.IsCompleted), "another replica has them");
        slow.SendRest();
        (await Task.WhenAll(kept)).Should().OnlyContain(answer => answer.Text == "40000");
    }

    [Fact]
    public async Task What_could_not_be_kept_of_slow_uploads_is_a_clean_502()
    {
        await using var dies = await KestrelReplica.ServeAsync(DieAsync);
        await using var gateway = await SmallGateway.OpenAsync(dies.Over(transport));
        using var http = gateway.Client(2);
        using var slow = new SlowContent(40_000);
        var answers = await Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => SendAsync(http, "POST", slow)));
        slow.SendRest();
        answers.Should().OnlyContain(answer => answer.Status == HttpStatusCode.BadGateway);
        (await gateway.LinesAsync(Streams)).Should().OnlyContain(line => line.Contains(" 502 "));
        dies.Over(transport).Failures.Should().Be(Streams);
    }

    private static Task<(HttpStatusCode Status, string Text)> SendAsync(
        HttpClient http, string method, int size, bool chunked, bool key) => SendAsync(
        http, method, chunked ? new ChunkedContent(new byte[size]) : new ByteArrayContent(new byte[size]), key);

    private static async Task<(HttpStatusCode Status, string Text)> SendAsync(
        HttpClient http, string method, HttpContent content, bool key = false)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/")
        {
            Version = http.DefaultRequestVersion,
            VersionPolicy = http.DefaultVersionPolicy,
            Content = content,
        };
        if (key) request.Headers.Add("Idempotency-Key", "1");
        using var answer = await http.SendAsync(request, Cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    // As a process does that is killed: what it has read of its streams is gone, and so is the connection.
    private static async Task DieAsync(HttpContext context)
    {
        _ = await context.Request.Body.ReadAsync(new byte[1024]);
        context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
    }

    private static async Task ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        await context.Response.WriteAsync($"{body.Length}", context.RequestAborted);
    }

    /// <summary>Half of it, and the rest when it is told to.</summary>
    private sealed class SlowContent(int size) : HttpContent
    {
        private readonly TaskCompletionSource _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void SendRest() => _rest.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[size / 2]);
            await stream.FlushAsync();
            await _rest.Task;
            await stream.WriteAsync(new byte[size / 2]);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
