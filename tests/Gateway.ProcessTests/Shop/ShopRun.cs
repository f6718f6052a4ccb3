namespace Gateway.ProcessTests.Shop;

/// <summary>The shop behind a gateway, with a database of its own.</summary>
public static class ShopRun
{
    public static Task<GatewayRun> ServeShopAsync(
        this TempFolder folder, int replicas = 2, string[]? options = null,
        params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string?>
        {
            ["Shop__Database"] = folder.At("shop.db"),
            // Each line of the log would be one of the gateway's too.
            ["Serilog__MinimumLevel"] = "Warning",
        };
        foreach (var (name, value) in settings) environment[name] = value;
        return GatewayRun.ServeAppAsync(TestPaths.Shop, replicas, settings: environment, options: options);
    }
}
