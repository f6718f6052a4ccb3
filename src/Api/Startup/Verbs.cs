using System.Net;
using Api.Database;
using Api.Extracts;
using Api.Keys;
using Microsoft.EntityFrameworkCore;

namespace Api.Startup;

/// <summary><c>Api.dll migrate</c> and its kin: the first argument is a verb, and the API ends when it is done.</summary>
public sealed class Verbs(IServiceProvider services)
{
    private const int MaxSeed = 10_000_000;

    private const string Usage = """
        Api                        serves
        Api migrate [--contract]   brings the database to this version; with --contract also takes away what only the version before used
        Api seed [COUNT]           adds those of the first COUNT (2000) example opportunities that are missing
        Api import FILE            adds the opportunities of an extract (.json, .csv), and replaces those of the same number
        Api export FILE            writes all opportunities as an extract
        Api key NAME [DAYS]        makes an API key, valid for DAYS or for ever, and prints it this once
        Api healthcheck [URL]      exit code 0 when URL (http://localhost:8080/health/ready) answers 2xx
        """;

    public static bool IsVerb(string[] args) =>
        args is ["migrate" or "seed" or "import" or "export" or "key" or "healthcheck" or "help" or "--help", ..];

    /// <returns>The exit code: 0 done, 1 failed, 2 wrong usage.</returns>
    public static async Task<int> RunAsync(WebApplicationBuilder builder, string[] args)
    {
        builder.Logging.ClearProviders();
        try
        {
            await using var app = builder.Build();
            await using var scope = app.Services.CreateAsyncScope();
            return await new Verbs(scope.ServiceProvider).DispatchAsync(args);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Fail(1, e.Message);
        }
    }

    private DatabasePreparation Preparation => services.GetRequiredService<DatabasePreparation>();

    private GrantsDb Db => services.GetRequiredService<GrantsDb>();

    private Task<int> DispatchAsync(string[] args) => args switch
    {
        ["migrate"] => MigrateAsync(contract: false),
        ["migrate", "--contract"] => MigrateAsync(contract: true),
        ["seed"] => SeedAsync(DatabasePreparation.Examples),
        ["seed", var count] when int.TryParse(count, out var rows) && rows is > 0 and <= MaxSeed => SeedAsync(rows),
        ["import", var path] => ImportAsync(path),
        ["export", var path] => ExportAsync(path),
        ["key", var name] => MakeKeyAsync(name, null),
        ["key", var name, var days] when int.TryParse(days, out var valid) && valid is > 0 and < 36500 =>
            MakeKeyAsync(name, DateTime.UtcNow.AddDays(valid)),
        ["healthcheck"] => CheckAsync("http://localhost:8080/health/ready"),
        ["healthcheck", var url] => CheckAsync(url),
        ["help" or "--help"] => Task.FromResult(Say(Usage)),
        _ => Task.FromResult(Fail(2, Usage)),
    };

    private async Task<int> MigrateAsync(bool contract)
    {
        await Preparation.MigrateAsync(contract, default);
        Say($"The database is at {(await Db.Database.GetAppliedMigrationsAsync()).Last()}.");
        var left = await Db.Database.GetPendingMigrationsAsync();
        return left.Any() ? Say("When no replica of the version before is left: migrate --contract.") : 0;
    }

    private async Task<int> SeedAsync(int count)
    {
        await Preparation.MigrateAsync(contract: false, default);
        return Say($"{await Preparation.SeedAsync(count, onlyIfNeverSeeded: false, default)} opportunities added.");
    }

    private async Task<int> ImportAsync(string path)
    {
        await Preparation.MigrateAsync(contract: false, default);
        var leftOut = 0;
        var rows = ExtractFile.Read(path).Select(row => row.ToRow(DateTime.UtcNow))
            .Where(row => row is not null || ++leftOut < 0).Select(row => row!);
        var written = await Preparation.ImportAsync(rows, default);
        return Say($"{written} opportunities written; {leftOut} left out: no number, title or day.");
    }

    private async Task<int> ExportAsync(string path)
    {
        var rows = Db.Opportunities.AsNoTracking().OrderBy(row => row.OpportunityId).AsAsyncEnumerable();
        return Say($"{await ExtractFile.WriteAsync(path, rows, DateTimeOffset.UtcNow, default)} opportunities written.");
    }

    private async Task<int> MakeKeyAsync(string name, DateTime? expiresAt)
    {
        await Preparation.MigrateAsync(contract: false, default);
        var (secret, row) = ApiKey.Make(name, expiresAt);
        Db.ApiKeys.Add(row);
        await Db.SaveChangesAsync();
        return Say(secret);
    }

    private async Task<int> CheckAsync(string url)
    {
        // A port without TLS speaks one protocol alone.
        var isH2c = services.GetRequiredService<IConfiguration>()["Kestrel:EndpointDefaults:Protocols"] == "Http2";
        using var client = new HttpClient
        {
            Timeout = TimeSpan.FromSeconds(5),
            DefaultRequestVersion = isH2c ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var answer = await client.GetAsync(new Uri(url));
        return answer.IsSuccessStatusCode ? 0 : Fail(1, $"{url} answers {(int)answer.StatusCode}.");
    }

    private static int Say(string text)
    {
        Console.Out.WriteLine(text);
        return 0;
    }

    private static int Fail(int code, string text)
    {
        Console.Error.WriteLine(text);
        return code;
    }
}
