using System.IO.Pipes;
using System.Net.Sockets;
using Gateway.Control;
using Gateway.Platform;

namespace Gateway.Tests.Control;

/// <summary>Named pipes as .NET has them on every system: the client's half of what Windows uses.</summary>
public class ControlAddressTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(@"\\.\pipe\gateway-42", "gateway-42")]
    [InlineData(@"\\.\PIPE\mine", "mine")]
    [InlineData("/run/gateway-42/control.sock", null)]
    [InlineData(@"C:\run\control.sock", null)]
    public void A_pipe_is_told_from_a_socket(string address, string? pipe) =>
        ControlAddress.PipeOf(address).Should().Be(pipe);

    [Fact]
    public async Task Status_is_asked_over_a_pipe()
    {
        var name = Name();
        await using var end = new NamedPipeServerStream(
            name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        var served = AnswerAsync(end);
        using var client = new ControlClient(RunDirectory.Pipes + name);

        (await client.StatusAsync(Cancellation)).Should().Be(new ControlAnswer(ExitCode.Done, "{}"));
        (await served).Should().StartWith("GET /status HTTP/1.1");
    }

    [Fact]
    public async Task A_pipe_that_nobody_has_made_is_no_gateway()
    {
        var nobody = RunDirectory.Pipes + Name();
        using var client = new ControlClient(nobody);
        (await client.StatusAsync(Cancellation)).Should().Be(
            new ControlAnswer(ExitCode.NoGateway, $"no gateway listens on {nobody}"));
        (await ControlSocketFinder.FindAsync(nobody, null, new GatewayPlaces([], null), Cancellation)).ExitCode.Should().Be(ExitCode.NoGateway);
        var connect = async () => await ControlAddress.ConnectAsync(nobody, Cancellation);
        await connect.Should().ThrowAsync<SocketException>();
    }

    private static string Name() => "gateway-test-" + Guid.NewGuid().ToString("N");

    private static async Task<string> AnswerAsync(NamedPipeServerStream end)
    {
        await end.WaitForConnectionAsync(Cancellation);
        using var asked = new StreamReader(end, leaveOpen: true);
        var first = await asked.ReadLineAsync(Cancellation);
        while (await asked.ReadLineAsync(Cancellation) is { Length: > 0 }) { }
        await end.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray(), Cancellation);
        return first!;
    }
}
