using System.Net;

namespace Gateway.ProcessTests.Serving;

public class DevCertificateTests
{
    [Fact]
    public async Task An_https_address_without_another_has_the_one_of_dotnet_dev_certs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere it lies in the store of whoever runs the tests.");
        using var home = new TempFolder();
        var settings = new Dictionary<string, string?> { ["HOME"] = home.Path, ["DOTNET_CLI_HOME"] = home.Path };
        await using var made = TestProcess.Start(TestPaths.DotNet, ["dev-certs", "https"], settings);
        await made.ExitCodeAsync();

        await using var gateway = await GatewayRun.ListenAsync(
            TestPaths.Faults, 1, [], settings, ["-b", "https://127.0.0.1:0"]);
        await gateway.StateAsync("serving");

        var shown = "";
        using var http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions =
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                {
                    shown = certificate!.Subject;
                    return true;
                },
            },
        });
        using var answer = await http.GetAsync(gateway.TlsAddress, TestContext.Current.CancellationToken);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        shown.Should().Be("CN=localhost");
        await gateway.Process.LineAsync("https has the certificate of dotnet dev-certs, trusted on this machine alone");
    }
}
