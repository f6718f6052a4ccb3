using System.Net;
using System.Net.Sockets;

namespace Gateway.ContainerTests;

/// <summary>What is wrong is said in one line and in the status, not to clients, and is over by itself once its cause is
/// gone.</summary>
[Collection(nameof(ImagesCollection))]
public sealed class TroubleTests(Neighbours neighbours) : IClassFixture<Neighbours>
{
    private const string Search = "/v1/opportunities/5";

    [EngineFact]
    public async Task A_name_that_nobody_has_is_told_until_somebody_has_it()
    {
        await using var gateway = await neighbours.GatewayAsync("--env", "Gateway__App=http://nosuch:8080");
        using var site = await gateway.SiteAsync();
        await gateway.LogAsync("the name nosuch does not resolve");
        await StatusSaysAsync(gateway, "the name nosuch does not resolve");
        (await site.UntilAsync(Search, "\"status\":503")).Should().NotContain("nosuch");
        await using var api = await neighbours.ApiAsync("nosuch");
        await site.UntilAsync(Search, "opportunity_number");
    }

    [EngineFact]
    public async Task A_name_of_the_gateway_itself_is_told_and_sends_nobody_round()
    {
        // Each gateway here goes by the name gateway.
        await using var gateway = await neighbours.GatewayAsync("--env", "Gateway__App=http://gateway:8080");
        using var site = await gateway.SiteAsync();
        await gateway.LogAsync(":8080 is this gateway itself, and is left out");
        await StatusSaysAsync(gateway, "is this gateway itself");
        (await site.UntilAsync(Search, "\"status\":503")).Should().NotContain("itself");
    }

    [EngineFact]
    public async Task Of_a_name_with_ten_thousand_addresses_a_thousand_are_asked_and_that_is_told()
    {
        var folder = Directory.CreateTempSubdirectory("gwc");
        string[] mounts = ["hosts", "host.conf"];
        // Nobody listens there.
        await File.WriteAllLinesAsync(
            Path.Combine(folder.FullName, mounts[0]),
            Enumerable.Range(0, 10_000).Select(each => $"127.1.{each / 250}.{1 + (each % 250)} many"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, mounts[1]), "multi on\n");
        await Shell.RunAsync("chmod", "-R", "a+rX", folder.FullName);
        await using var gateway = await neighbours.GatewayAsync(
            ["--env", "Gateway__App=http://many:9",
                .. mounts.SelectMany(file => new[] { "--volume", $"{folder}/{file}:/etc/{file}:ro" })]);
        using var site = await gateway.SiteAsync();
        await gateway.LogAsync("10000 addresses were found, and 1000 of them are used");
        (await site.UntilAsync(Search, "0 of 1000 replicas are ready")).Should().Contain("\"status\":503");
        await gateway.SucceedsAsync("/gateway/healthcheck", "ready");
        await StatusSaysAsync(gateway, "and 995 more");
        folder.Delete(recursive: true);
    }

    [EngineFact]
    public async Task No_database_is_told_until_there_is_one()
    {
        await using var gateway = await neighbours.GatewayAsync();
        await using var api = await neighbours.ApiOnAsync(Neighbours.Database + ";Password=grants");
        await ToldAsync(gateway, api, "The database cannot be reached.");
        await using var database = await neighbours.DatabaseAsync();
        await ServedAsync(gateway);
    }

    [EngineFact]
    public async Task A_wrong_password_is_told_until_it_is_right()
    {
        await using var gateway = await neighbours.GatewayAsync();
        await using var database = await neighbours.DatabaseAsync();
        await using var api = await neighbours.ApiOnAsync(Neighbours.Database + ";Password=wrong");
        await ToldAsync(gateway, api, "The database refuses the API");
        await database.SucceedsAsync("psql", "-U", "grants", "-c", "ALTER ROLE grants PASSWORD 'wrong'");
        await ServedAsync(gateway);
    }

    [EngineFact]
    public async Task A_missing_secret_is_told_until_it_is_there()
    {
        var secrets = Directory.CreateTempSubdirectory("gwc");
        await Shell.RunAsync("chmod", "755", secrets.FullName);
        await using var gateway = await neighbours.GatewayAsync();
        await using var database = await neighbours.DatabaseAsync();
        await using var api = await neighbours.ApiOnAsync(
            Neighbours.Database + ";Passfile=/run/secrets/pgpass", "--volume", $"{secrets}:/run/secrets:ro");
        await ToldAsync(gateway, api, "password is missing.");
        await File.WriteAllTextAsync(Path.Combine(secrets.FullName, "pgpass"), "*:*:*:*:grants\n");
        await ServedAsync(gateway);
        secrets.Delete(recursive: true);
    }

    [EngineFact]
    public async Task A_port_in_use_is_told_until_it_is_free()
    {
        using var owner = new TcpListener(IPAddress.Loopback, 0);
        owner.Start();
        var address = $"http://{owner.LocalEndpoint}";
        await using var gateway = await Container.RunAsync(
            Images.Gateway, "--network", "host", "--restart", "always",
            "--env", $"Gateway__Bind={address}", "--env", "Gateway__Admin=off");
        (await gateway.LogAsync("in use")).Should().Contain(address);
        owner.Stop();
        using var site = new Site(new Uri(address));
        await site.UntilAsync("/", "replicas are ready");
    }

    private static async Task ToldAsync(Container gateway, Container api, string trouble)
    {
        await api.LogAsync(trouble);
        using var site = await gateway.SiteAsync();
        await StatusSaysAsync(gateway, trouble);
        (await site.UntilAsync(Search, "\"status\":503")).Should().NotContain(trouble);
    }

    private static Task StatusSaysAsync(Container gateway, string trouble) => Eventually.TrueAsync(
        async () => (await gateway.ExecAsync("gateway", "status", "--json")).Output.Contains(trouble),
        $"A status with '{trouble}'");

    private static async Task ServedAsync(Container gateway)
    {
        using var site = await gateway.SiteAsync();
        await site.UntilAsync(Search, "opportunity_number");
    }
}
