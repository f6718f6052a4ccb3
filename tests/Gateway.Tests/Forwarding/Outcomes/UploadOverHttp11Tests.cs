using System.Net;
using Gateway.Replicas;
using Gateway.Tests.Replicas;

namespace Gateway.Tests.Forwarding.Outcomes;

/// <summary>Uploads to replicas that others run, which speak HTTP/1.1 as they like.</summary>
public class UploadOverHttp11Tests
{
    private const int Size = 300_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nwhole", "whole")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nwhole", "whole")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole", "whole")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", "")]
    public async Task An_answer_ends_as_its_server_says(string answer, string text)
    {
        await using var replica = new RawReplica(async (connection, _) =>
        {
            await connection.ReadAsync(Size);
            await connection.WriteAsync(answer);
            connection.Close();
        });
        await using var gateway = await SmallGateway.OpenAsync(replica.Picture);
        using var client = gateway.Client(1);

        using var got = await client.PostAsync("/", new ByteArrayContent(new byte[Size]), Cancellation);

        got.IsSuccessStatusCode.Should().BeTrue();
        (await got.Content.ReadAsStringAsync(Cancellation)).Should().Be(text);
        replica.Picture.Failures.Should().Be(0);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 4\n\nbody")]
    [InlineData("HTTP/1.1 099 Odd\r\nContent-Length: 4\r\n\r\nbody")]
    public async Task What_is_not_HTTP_is_one_clean_502(string answer)
    {
        await using var replica = new RawReplica(answer);
        await using var gateway = await SmallGateway.OpenAsync(replica.Picture);
        using var client = gateway.Client(1);

        using var got = await client.PostAsync("/", new ByteArrayContent(new byte[Size]), Cancellation);

        got.StatusCode.Should().Be(HttpStatusCode.BadGateway);
        got.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (replica.Asked.Count, replica.Picture.Failures).Should().Be((1, 1));
    }

    [Fact]
    public async Task A_server_that_does_not_know_the_expectation_gets_the_body_all_the_same()
    {
        await using var replica = new RawReplica(async (connection, _) =>
        {
            await connection.ReadAsync(Size);
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        await using var gateway = await SmallGateway.OpenAsync(replica.Picture);
        using var client = gateway.Client(1);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        request.Content = new ByteArrayContent(new byte[Size]);
        request.Headers.ExpectContinue = true;

        using var got = await client.SendAsync(request, Cancellation);

        (await got.Content.ReadAsStringAsync(Cancellation)).Should().Be("ok");
        replica.Asked.Single().Should().Contain("Expect: 100-continue");
    }

    [Fact]
    public async Task A_client_that_goes_ends_its_upload_there_at_once()
    {
        var (whole, left) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var replica = new RawReplica(async (connection, _) =>
        {
            await connection.ReadAsync(Size);
            whole.SetResult();
            (await connection.ReadHeadAsync()).Should().BeEmpty();
            left.SetResult();
        });
        await using var gateway = await SmallGateway.OpenAsync(replica.Picture);
        using var client = gateway.Client(1);
        using var goes = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var sent = client.PostAsync("/", new ByteArrayContent(new byte[Size]), goes.Token);
        await whole.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        await goes.CancelAsync();

        await left.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        await sent.Invoking(post => post).Should().ThrowAsync<OperationCanceledException>();
        (await gateway.LinesAsync(1)).Single().Should().Contain(" 499 ");
        replica.Picture.Failures.Should().Be(0);
    }

    [Fact]
    public async Task Where_nobody_listens_another_replica_gets_it_whatever_its_method()
    {
        var gone = Some.Found(FreePort.Next());
        await using var replica = new RawReplica(async (connection, _) =>
        {
            await connection.ReadAsync(Size);
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        await using var gateway = await SmallGateway.OpenAsync(gone, replica.Picture);
        using var client = gateway.Client(1);

        for (var time = 0; time < 4; time++)
        {
            using var got = await client.PostAsync("/", new ByteArrayContent(new byte[Size]), Cancellation);
            got.StatusCode.Should().Be(HttpStatusCode.OK);
        }

        gateway.Fleet.Current.Replicas.Single(one => one.Id == gone.Id).State
            .Should().Be(ReplicaState.Unhealthy);
    }
}
