using Gateway.ProcessTests.Hook;

namespace Gateway.ProcessTests.Shop;

[Collection(ShopCollection.Name)]
public sealed class SessionTests : IDisposable
{
    private const int Items = 20;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Sessions_in_redis_are_every_replicas_also_across_a_reload()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await _folder.ServeShopAsync(4, settings: ("Shop__Redis", redis.Address));
        var client = gateway.NewClient();

        await FillCartAsync(client, 1);
        var reload = gateway.RunVerbAsync("reload");
        await FillCartAsync(client, Items + 1);
        await reload;

        (await CartAsync(client)).Should().Equal(Enumerable.Range(1, 2 * Items));
    }

    [Fact]
    public async Task Sessions_in_memory_are_one_replicas_alone()
    {
        await using var gateway = await _folder.ServeShopAsync();
        var client = gateway.NewClient();

        await FillCartAsync(client, 1);

        (await CartAsync(client)).Should().HaveCountLessThan(Items);
    }

    [Fact]
    public async Task Sessions_in_memory_are_kept_for_clients_that_are_bound()
    {
        await using var gateway = await _folder.ServeShopAsync(settings: ("Gateway__Affinity", "cookie"));
        var client = gateway.NewClient();

        await FillCartAsync(client, 1);

        (await CartAsync(client)).Should().Equal(Enumerable.Range(1, Items));
    }

    private static async Task FillCartAsync(HttpClient client, int first)
    {
        for (var item = first; item < first + Items; item++)
        {
            using var answer = await client.PostAsync($"/cart/{item}", null, TestContext.Current.CancellationToken);
            answer.EnsureSuccessStatusCode();
        }
    }

    private static async Task<IEnumerable<int>> CartAsync(HttpClient client) =>
        (await client.GetStringAsync("/cart", TestContext.Current.CancellationToken))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(item => int.Parse(item, null));
}
