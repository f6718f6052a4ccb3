using System.Net.Http.Json;
using System.Text.Json;
using Gateway.ProcessTests.Hook;

namespace Gateway.ProcessTests.Shop;

/// <summary>What an app does before it serves, beside that, and after it.</summary>
[Collection(ShopCollection.Name)]
public sealed class StartAndStopTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_background_service_works_in_every_replica_and_ends_what_it_has_begun()
    {
        await using (var gateway = await _folder.ServeShopAsync(3))
        {
            await ShiftsAsync(gateway, (3, 0), "each replica works");
            await gateway.RunVerbAsync("reload");
            await ShiftsAsync(gateway, (3, 3), "the old replicas were stopped, not killed");
            await gateway.RunVerbAsync("stop");
        }

        await using var restarted = await _folder.ServeShopAsync(1);
        await ShiftsAsync(restarted, (1, 6), "those before have ended as well");
    }

    [Fact]
    public async Task A_log_file_that_is_shared_has_the_lines_of_all_replicas()
    {
        var log = _folder.At("shop.log");
        await using (var gateway = await _folder.ServeShopAsync(
            4, null, ("Shop__LogFile", log), ("Shop__LogShared", "true"), ("Serilog__MinimumLevel", "Information")))
        {
            await Parallel.ForAsync(0, 200, TestContext.Current.CancellationToken, async (_, cancellation) =>
                await gateway.Http.GetStringAsync("/orders", cancellation));
            await gateway.RunVerbAsync("stop");
        }

        var lines = await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken);
        lines.Count(line => line.Contains("HTTP GET /orders responded 200")).Should().Be(200);
    }

    [Fact]
    public async Task Replicas_migrate_one_empty_sqlite_file_together_and_take_orders_at_once()
    {
        await using var gateway = await _folder.ServeShopAsync(4);
        await ShiftsAsync(gateway, (4, 0), "all migrate at their start, and none has died of the others");

        await Parallel.ForAsync(0, 200, TestContext.Current.CancellationToken, async (_, cancellation) =>
        {
            using var answer = await gateway.Http.PostAsync("/orders", null, cancellation);
            answer.EnsureSuccessStatusCode();
        });

        (await OrdersAsync(gateway)).Should().Be(200);
    }

    [Fact]
    public async Task A_replica_that_starts_first_has_imported_before_the_others_look()
    {
        await using var gateway = await _folder.ServeShopAsync(
            4, null, ("Gateway__Start", "first"), ("Shop__Import", "10"));

        await ShiftsAsync(gateway, (4, 0), "each replica works");
        (await OrdersAsync(gateway)).Should().Be(10, "together, each would have found an empty database");
    }

    private static async Task<int> OrdersAsync(GatewayRun gateway) =>
        (await gateway.Http.GetFromJsonAsync<JsonElement[]>("/orders", TestContext.Current.CancellationToken))!.Length;

    // A background service begins beside the server, and may be a moment behind it.
    private static Task ShiftsAsync(GatewayRun gateway, (int Working, int Ended) expected, string what) =>
        Eventually.GetAsync<string>(async () =>
        {
            var shifts = await gateway.Http.GetFromJsonAsync<Shift[]>("/clerks", TestContext.Current.CancellationToken);
            var seen = (shifts!.Count(shift => !shift.Ended), shifts!.Count(shift => shift.Ended));
            return seen == expected ? what : null;
        }, what);

    private sealed record Shift(bool Ended);
}
