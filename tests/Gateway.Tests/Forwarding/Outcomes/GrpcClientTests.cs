using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Forwarding.Outcomes;

/// <summary>What grpc-dotnet's client shows its caller.</summary>
public class GrpcClientTests
{
    private static readonly byte[] _message = [0, 0, 0, 0, 3, 1, 2, 3];
    private static readonly Marshaller<byte[]> _bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CallOptions Options => new(cancellationToken: TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(8, StatusCode.Unavailable)]
    [InlineData(6, StatusCode.Internal)]
    public async Task A_stream_that_breaks_off_is_never_the_callers_cancellation(int bytes, StatusCode status)
    {
        await using var app = await KestrelReplica.ServeAsync(async context =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(_message);
            await context.Response.Body.WriteAsync(_message.AsMemory(0, bytes));
            await context.Response.Body.FlushAsync();
            await _go.Task;
            Abort(context);
        });
        await using var gateway = await SmallGateway.OpenAsync(app.Picture);
        using var channel = GrpcChannel.ForAddress(gateway.H2);
        using var call = channel.CreateCallInvoker().AsyncServerStreamingCall(
            Of(MethodType.ServerStreaming), null, Options, _message);
        (await call.ResponseStream.MoveNext(Options.CancellationToken)).Should().BeTrue();
        _go.SetResult();

        var reading = async () =>
        {
            while (await call.ResponseStream.MoveNext(Options.CancellationToken))
            {
            }
        };

        (await reading.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(status);
    }

    [Fact]
    public async Task A_client_stream_whose_replica_dies_is_unavailable()
    {
        await using var app = await KestrelReplica.ServeAsync(async context =>
        {
            _ = await context.Request.Body.ReadAsync(new byte[8]);
            Abort(context);
        });
        await using var gateway = await SmallGateway.OpenAsync(app.Picture);
        using var channel = GrpcChannel.ForAddress(gateway.H2);
        using var call = channel.CreateCallInvoker().AsyncClientStreamingCall(
            Of(MethodType.ClientStreaming), null, Options);
        await call.RequestStream.WriteAsync(_message, Options.CancellationToken);

        var failure = await FluentActions.Awaiting(() => call.ResponseAsync).Should().ThrowAsync<RpcException>();

        failure.Which.StatusCode.Should().Be(StatusCode.Unavailable);
        await Eventually.TrueAsync(() => app.Picture.InFlight == 0, "its end");
        app.Picture.Failures.Should().Be(1);
    }

    [Fact]
    public async Task A_client_stream_is_answered_before_it_has_ended()
    {
        await using var app = await KestrelReplica.ServeAsync(context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.AppendTrailer("grpc-status", "16");
            return Task.CompletedTask;
        });
        await using var gateway = await SmallGateway.OpenAsync(app.Picture);
        using var channel = GrpcChannel.ForAddress(gateway.H2);
        using var call = channel.CreateCallInvoker().AsyncClientStreamingCall(
            Of(MethodType.ClientStreaming), null, Options);
        var failure = await FluentActions.Awaiting(() => call.ResponseAsync).Should().ThrowAsync<RpcException>();
        failure.Which.StatusCode.Should().Be(StatusCode.Unauthenticated);
        app.Picture.Failures.Should().Be(0);
    }

    private static Method<byte[], byte[]> Of(MethodType type) => new(type, "a.Service", "Call", _bytes, _bytes);

    private static void Abort(HttpContext context) =>
        context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
}
