using Gateway.ProcessTests.Hook;

namespace Gateway.ProcessTests.Templates;

public static class Forms
{
    private const int Fewest = 50;

    /// <summary>Visitors send a form, each one once, while a reload replaces every replica.</summary>
    public static async Task PostAcrossReloadAsync(GatewayRun gateway, int replicas, string path)
    {
        await gateway.RunVerbAsync("scale", $"{replicas}");
        var sent = 0;
        while (sent < Fewest / 2) await PostAsync(gateway, path, ++sent);
        var reload = gateway.RunVerbAsync("reload");
        while (!reload.IsCompleted || sent < Fewest) await PostAsync(gateway, path, ++sent);
        await reload;
        TestContext.Current.SendDiagnosticMessage("{0} forms to {1} replicas", sent, replicas);
    }

    // The message comes back by a cookie that the next page reads.
    private static async Task PostAsync(GatewayRun gateway, string path, int number)
    {
        using var visitor = new Visitor(gateway.Address);
        (await visitor.SendAsync(path, ("text", $"note {number}"))).Should().Contain($"<p>note {number}</p>");
    }
}
