using System.Text;
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

    private static AsyncUnaryCall<string> Call(GrpcChannel channel, Method<string, string> method) =>
        channel.CreateCallInvoker().AsyncUnaryCall(
            method, null, new CallOptions(cancellationToken: TestContext.Current.CancellationToken), "gateway");

    public sealed class App() : TemplateApp("grpc");
}
