using System.Globalization;
using System.Net;

namespace Gateway.ProcessTests.Hook;

/// <summary>The fixture app that protects payloads, behind a gateway, as its visitors use it.</summary>
public static class TokensApp
{
    // A reload of four replicas, where others need the CPUs too.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    /// <summary>Replicas whose users have no home: ASP.NET Core alone would give each of them keys of its own.</summary>
    public static Task<GatewayRun> ServeAsync(
        int replicas, IReadOnlyDictionary<string, string?>? settings = null, params string[] choices) =>
        GatewayRun.ServeAppAsync(
            TestPaths.Tokens, replicas, choices, new Dictionary<string, string?>(settings ?? Nothing)
            {
                ["HOME"] = "/dev/null",
                // The app's own lines would be thousands.
                ["Logging__LogLevel__Default"] = "Warning",
            });

    public static async Task<string> ProtectAsync(this GatewayRun gateway, string text = "secret") =>
        Uri.EscapeDataString(
            await gateway.Http.GetStringAsync($"/protect/{text}", TestContext.Current.CancellationToken));

    /// <summary>Shows the payload until every replica has seen it.</summary>
    /// <returns>How many of the replicas could not read it.</returns>
    public static async Task<int> RefusalsAsync(this GatewayRun gateway, string payload)
    {
        var read = new Dictionary<int, bool>();
        await Eventually.GetAsync(
            async () =>
            {
                using var answer = await gateway.Http.GetAsync(
                    $"/unprotect/{payload}", TestContext.Current.CancellationToken);
                read[PidOf(answer)] = answer.IsSuccessStatusCode;
                return (await gateway.PidsAsync()).All(read.ContainsKey) ? read : null;
            },
            "An answer of every replica");
        return read.Values.Count(could => !could);
    }

    /// <summary>A new visitor opens the form and posts it, mostly to two different replicas.</summary>
    public static async Task<HttpStatusCode> PostFormAsync(this GatewayRun gateway)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var visitor = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = gateway.Address };
        using var post = new HttpRequestMessage(HttpMethod.Post, "/form");
        post.Headers.Add("RequestVerificationToken", await visitor.GetStringAsync("/form", cancellation));
        using var answer = await visitor.SendAsync(post, cancellation);
        return answer.StatusCode;
    }

    /// <summary>A verb that must succeed.</summary>
    public static async Task RunVerbAsync(this GatewayRun gateway, params string[] verb)
    {
        await using var process = gateway.Verb(verb);
        (await process.ExitCodeAsync(_patience)).Should().Be(0, process.Output);
    }

    private static int PidOf(HttpResponseMessage answer) =>
        int.Parse(answer.Headers.GetValues("X-Pid").Single(), CultureInfo.InvariantCulture);

    private static Dictionary<string, string?> Nothing => [];
}
