using System.Net;
using Api.Database;
using Api.Extracts;
using Api.Keys;
using Microsoft.EntityFrameworkCore;

namespace Api.Startup;

/// <summary><c>Api.dll migrate</c> and its kin: the first argument is a verb, and the API ends when it is done.</summary>
public static class Verbs
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
            return await DispatchAsync(app, args);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Fail(1, e.Message);
        }
    }

    private static Task<int> DispatchAsync(WebApplication app, string[] args) => args switch
    {
        ["migrate"] => MigrateAsync(app.Services, contract: false),
        ["migrate", "--contract"] => MigrateAsync(app.Services, contract: true),
        ["seed"] => SeedAsync(app.Services, PreparationOptions.Examples),
        ["seed", var count] when int.TryParse(count, out var rows) && rows is > 0 and <= MaxSeed =>
            SeedAsync(app.Services, rows),
        ["import", var path] => ImportAsync(app.Services, path),
        ["export", var path] => ExportAsync(app.Services, path),
        ["key", var name] => MakeKeyAsync(app.Services, name, null),
        ["key", var name, var days] when int.TryParse(days, out var valid) && valid is > 0 and < 36500 =>
            MakeKeyAsync(app.Services, name, DateTime.UtcNow.AddDays(valid)),
        ["healthcheck"] => CheckAsync(app.Configuration, "http://localhost:8080/health/ready"),
        ["healthcheck", var url] => CheckAsync(app.Configuration, url),
        ["help" or "--help"] => Task.FromResult(Say(Usage)),
        _ => Task.FromResult(Fail(2, Usage)),
    };

    private static async Task<int> MigrateAsync(IServiceProvider services, bool contract)
    {
        await services.GetRequiredService<DatabasePreparation>().MigrateAsync(contract, default);
        await using var scope = services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<GrantsDb>().Database;
        Say($"The database is at {(await database.GetAppliedMigrationsAsync()).Last()}.");
        var left = await database.GetPendingMigrationsAsync();
        return left.Any() ? Say("When no replica of the version before is left: migrate --contract.") : 0;
    }

    private static async Task<int> SeedAsync(IServiceProvider services, int count)
    {
        var preparation = services.GetRequiredService<DatabasePreparation>();
        await preparation.MigrateAsync(contract: false, default);
        var added = await preparation.SeedAsync(count, onlyIfNeverSeeded: false, default);
        return Say($"{added} opportunities added.");
    }

    private static async Task<int> ImportAsync(IServiceProvider services, string path)
    {
        var preparation = services.GetRequiredService<DatabasePreparation>();
        await preparation.MigrateAsync(contract: false, default);
        var leftOut = 0;
        var rows = ExtractFile.Read(path).Select(row => row.ToRow(DateTime.UtcNow))
            .Where(row => row is not null || ++leftOut < 0).Select(row => row!);
        var written = await preparation.ImportAsync(rows, default);
        return Say($"{written} opportunities written; {leftOut} left out: no number, title or day.");
    }

    private static async Task<int> ExportAsync(IServiceProvider services, string path)
    {
        await using var scope = services.CreateAsyncScope();
        var rows = scope.ServiceProvider.GetRequiredService<GrantsDb>().Opportunities.AsNoTracking()
            .OrderBy(row => row.OpportunityId).AsAsyncEnumerable();
        var written = await ExtractFile.WriteAsync(path, rows, DateTimeOffset.UtcNow, default);
        return Say($"{written} opportunities written.");
    }

    private static async Task<int> MakeKeyAsync(IServiceProvider services, string name, DateTime? expiresAt)
    {
        await services.GetRequiredService<DatabasePreparation>().MigrateAsync(contract: false, default);
        var (secret, row) = KeySecret.Make(name, expiresAt);
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GrantsDb>();
        db.ApiKeys.Add(row);
        await db.SaveChangesAsync();
        return Say(secret);
    }

    private static async Task<int> CheckAsync(IConfiguration configuration, string url)
    {
        // A port without TLS speaks one protocol alone.
        var isH2c = configuration["Kestrel:EndpointDefaults:Protocols"] == "Http2";
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
