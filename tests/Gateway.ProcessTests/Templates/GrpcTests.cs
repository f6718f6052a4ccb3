using System.Text;
using Gateway.ProcessTests.Hook;
using Grpc.Core;
using Grpc.Net.Client;

namespace Gateway.ProcessTests.Templates;

[Trait("Category", "Templates")]
[Collection(TemplateCollection.Name)]
public class GrpcTests(GrpcTests.App app) : IClassFixture<GrpcTests.App>
{
    // The template's greet.proto: request and reply each hold one string, field 1.
    private static readonly Marshaller<string> _oneString = Marshallers.Create(
        text => [0x0A, (byte)Encoding.UTF8.GetByteCount(text), .. Encoding.UTF8.GetBytes(text)],
        bytes => Encoding.UTF8.GetString(bytes.AsSpan(2)));

    private static readonly Method<string, string> _sayHello =
        new(MethodType.Unary, "greet.Greeter", "SayHello", _oneString, _oneString);

    private static readonly Method<string, string> _count =
        new(MethodType.ServerStreaming, "greet.Greeter", "Count", _oneString, _oneString);

    [Fact]
    public async Task The_grpc_template_greets()
    {
        using var channel = GrpcChannel.ForAddress(app.Gateway.H2Address!);

        using var call = Call(channel, _sayHello);

        (await call.ResponseAsync).Should().Be("Hello gateway");
        call.GetStatus().StatusCode.Should().Be(StatusCode.OK, "the trailers have come too");
    }

    [Fact]
    public async Task A_method_that_the_grpc_template_does_not_have_is_unimplemented()
    {
        using var channel = GrpcChannel.ForAddress(app.Gateway.H2Address!);
        var absent = new Method<string, string>(
            MethodType.Unary, "greet.Greeter", "SayGoodbye", _oneString, _oneString);

        using var call = Call(channel, absent);

        var failure = await FluentActions.Awaiting(() => call.ResponseAsync).Should().ThrowAsync<RpcException>();
        failure.Which.StatusCode.Should().Be(StatusCode.Unimplemented);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Calls_and_streams_across_a_reload_are_all_answered(int replicas)
    {
        await app.Gateway.RunVerbAsync("scale", $"{replicas}");
        using var channel = GrpcChannel.ForAddress(app.Gateway.H2Address!);
        var reload = app.Gateway.RunVerbAsync("reload");
        var callers = Enumerable.Range(0, 4).Select(_ => WhileAsync(reload, () => GreetAsync(channel)));
        var readers = Enumerable.Range(0, 4).Select(_ => WhileAsync(reload, () => CountAsync(channel)));

        var answered = await Task.WhenAll([.. callers, .. readers]);

        await reload;
        answered.Should().OnlyContain(times => times > 5);
        TestContext.Current.SendDiagnosticMessage("answered: {0}", string.Join(' ', answered));
    }

    // At least so often that each replica has been asked.
    private static async Task<int> WhileAsync(Task reload, Func<Task> call)
    {
        var done = 0;
        for (; !reload.IsCompleted || done < 10; done++) await call();
        return done;
    }

    private static async Task GreetAsync(GrpcChannel channel)
    {
        using var call = Call(channel, _sayHello);
        (await call.ResponseAsync).Should().Be("Hello gateway");
    }

    private static async Task CountAsync(GrpcChannel channel)
    {
        using var call = channel.CreateCallInvoker().AsyncServerStreamingCall(
            _count, null, new CallOptions(cancellationToken: TestContext.Current.CancellationToken), "gateway");
        var answers = new List<string>();
        await foreach (var answer in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
            answers.Add(answer);
        answers.Should().Equal(Enumerable.Range(1, 20).Select(number => $"{number}"));
        call.GetStatus().StatusCode.Should().Be(StatusCode.OK);
    }

    private static AsyncUnaryCall<string> Call(GrpcChannel channel, Method<string, string> method) =>
        channel.CreateCallInvoker().AsyncUnaryCall(
            method, null, new CallOptions(cancellationToken: TestContext.Current.CancellationToken), "gateway");

    /// <summary>The template answers once: a stream is added.</summary>
    public sealed class App() : TemplateApp("grpc")
    {
        protected override async Task ChangeAsync(string folder)
        {
            await ReplaceAsync(
                Path.Combine(folder, "Protos", "greet.proto"),
                "returns (HelloReply);",
                "returns (HelloReply);\n  rpc Count (HelloRequest) returns (stream HelloReply);");
            await ReplaceAsync(
                Path.Combine(folder, "Services", "GreeterService.cs"),
                "    public override Task<HelloReply> SayHello",
                """
                    public override async Task Count(
                        HelloRequest request, IServerStreamWriter<HelloReply> replies, ServerCallContext context)
                    {
                        for (var number = 1; number <= 20; number++)
                        {
                            await replies.WriteAsync(new HelloReply { Message = $"{number}" });
                            await Task.Delay(20, context.CancellationToken);
                        }
                    }

                    public override Task<HelloReply> SayHello
                """);
        }

        private static async Task ReplaceAsync(string file, string old, string with) =>
            await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace(old, with));
    }
}
