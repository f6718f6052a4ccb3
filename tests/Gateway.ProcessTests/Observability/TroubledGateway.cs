using Gateway.ProcessTests.Life;

namespace Gateway.ProcessTests.Observability;

/// <summary>One in which each of the things happens that count only when they do.</summary>
public static class TroubledGateway
{
    private const int Crowd = 6;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>With few places, so that a crowd waits, and with a certificate that ends.</summary>
    public static Task<GatewayRun> ServeAsync(TestCertificate certificate) => GatewayRun.ServeAppAsync(
        TestPaths.Faults, 2, settings: certificate.With("Gateway__Admission__MaxInFlight", "1"),
        options: ["-b", "https://127.0.0.1:0"]);

    /// <summary>A wait, an error of the app, a crash that costs an answer, and probes that fail until the successor is
    /// there.</summary>
    public static async Task MakeTroubleAsync(GatewayRun gateway)
    {
        await Task.WhenAll(Enumerable.Range(0, Crowd).Select(_ => gateway.Http.GetStringAsync("/slow/50", Cancellation)));
        using var error = await gateway.Http.GetAsync("/status/500", Cancellation);
        using var crash = await gateway.Http.PostAsync("/crash", null, Cancellation);
        await gateway.UntilAsync(
            document => document.GetProperty("replicas").EnumerateArray()
                .Any(replica => replica.GetProperty("restarts").GetInt32() > 0),
            "A restart");
        await gateway.StateAsync("serving");
    }
}
