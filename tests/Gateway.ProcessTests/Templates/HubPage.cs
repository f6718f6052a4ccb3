using Microsoft.Playwright;

namespace Gateway.ProcessTests.Templates;

/// <summary>SignalR's JavaScript client, in a page of the app.</summary>
public sealed class HubPage(IPage page)
{
    private const string Client = "@microsoft/signalr@10.0.11";

    private static string? _missing;

    /// <summary>Puts the client and its page where the app serves files, if it can be had.</summary>
    public static async Task PublishAsync(string folder)
    {
        _missing = await NodePackages.InstallAsync(Client, folder);
        if (_missing is not null) return;
        var files = Directory.CreateDirectory(Path.Combine(folder, "wwwroot"));
        File.Copy(
            Path.Combine(folder, "node_modules", "@microsoft", "signalr", "dist", "browser", "signalr.min.js"),
            Path.Combine(files.FullName, "signalr.js"));
        Directory.Delete(Path.Combine(folder, "node_modules"), recursive: true);
        await File.WriteAllTextAsync(
            Path.Combine(files.FullName, "index.html"), "<script src=\"signalr.js\"></script>");
    }

    public Task OpenAsync(Uri site)
    {
        Assert.SkipWhen(_missing is not null, _missing ?? "");
        return page.GotoAsync(new Uri(site, "/index.html").ToString());
    }

    /// <summary>Connects, asks and leaves, so many times.</summary>
    /// <returns>The failures.</returns>
    public Task<string[]> VisitAsync(string transport, int count) => page.EvaluateAsync<string[]>(
        """
        async ([transport, count]) => {
            const failures = [];
            for (let visit = 0; visit < count; visit++) {
                const connection = new signalR.HubConnectionBuilder()
                    .withUrl("/hub", { transport: signalR.HttpTransportType[transport] }).build();
                try {
                    await connection.start();
                    const answer = await connection.invoke("Echo", "hello");
                    if (answer !== "hello") failures.push(`it answered ${answer}`);
                    await connection.stop();
                } catch (fault) {
                    failures.push(String(fault));
                }
            }
            return failures;
        }
        """,
        new object[] { transport, count });

    /// <summary>Connects, and stays.</summary>
    public Task StayAsync(string transport) => page.EvaluateAsync(
        """
        async transport => {
            window.lasting = new signalR.HubConnectionBuilder().withAutomaticReconnect()
                .withUrl("/hub", { transport: signalR.HttpTransportType[transport] }).build();
            await window.lasting.start();
        }
        """,
        transport);

    /// <summary>Waits until the one that stays is connected, and is answered.</summary>
    public async Task<string> AnswerAsync()
    {
        await page.WaitForFunctionAsync(
            "() => window.lasting.state === 'Connected'", null, new PageWaitForFunctionOptions { Timeout = 60_000 });
        return await page.EvaluateAsync<string>("() => window.lasting.invoke('Echo', 'hello')");
    }
}
