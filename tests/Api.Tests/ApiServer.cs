using System.Text.Json;
using Api.Database;
using Api.Keys;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Tests;

/// <summary>The API behind a real Kestrel on loopback, in this process, so that a test may hold its clock.</summary>
public sealed class ApiServer : WebApplicationFactory<Program>
{
    private readonly string _connection;
    private readonly Dictionary<string, string> _settings;

    private readonly Action<IServiceCollection> _services;

    public ApiServer(
        string connection, Dictionary<string, string>? settings = null, Action<IServiceCollection>? services = null)
    {
        _services = services ?? (_ => { });
        _connection = connection;
        _settings = settings ?? [];
        // Without a port: the factory would set it while the host may already be starting. It is a setting, below.
        UseKestrel();
        StartServer();
        Http = new HttpClient(new DescribedAnswers()) { BaseAddress = ClientOptions.BaseAddress };
    }

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public HttpClient Http { get; }

    public SqliteDisk Disk { get; } = new();

    public Statements Statements { get; } = new();

    public async Task<ApiServer> ReadyAsync()
    {
        await Eventually.TrueAsync(async () =>
        {
            using var answer = await Http.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        });
        return this;
    }

    public async Task<string> NewKeyAsync(Action<ApiKey>? change = null, DateTime? expiresAt = null)
    {
        var (secret, row) = ApiKey.Make("test", expiresAt);
        change?.Invoke(row);
        await WithDbAsync(async db =>
        {
            db.ApiKeys.Add(row);
            return await db.SaveChangesAsync();
        });
        return secret;
    }

    public Task<long> LastChangeAsync() => Services.GetRequiredService<DatabaseChoice>().LastChangeAsync(default);

    public async Task<T> WithDbAsync<T>(Func<GrantsDb, Task<T>> use)
    {
        await using var scope = Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<GrantsDb>());
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("urls", "http://127.0.0.1:0");
        builder.UseSetting("ConnectionStrings:Grants", _connection);
        builder.UseSetting("Logging:LogLevel:Default", "None");
        builder.UseSetting("Preparation:Seed", "2000");
        foreach (var (name, value) in _settings) builder.UseSetting(name, value);
        builder.ConfigureTestServices(services => services
            .AddSingleton<TimeProvider>(Clock)
            .ConfigureDbContext<SqliteGrantsDb>(options => options.AddInterceptors(Disk, Statements))
            .ConfigureDbContext<PostgresGrantsDb>(options => options.AddInterceptors(Statements)));
        builder.ConfigureTestServices(_services);
    }
}

public static class Answers
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer) =>
        JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsByteArrayAsync());

    public static Task<HttpResponseMessage> SearchAsync(this HttpClient http, string body) =>
        http.PostAsync("/v1/opportunities/search", Body(body));

    public static async Task<JsonElement> FindAsync(this HttpClient http, string body)
    {
        using var answer = await http.SearchAsync(body);
        var json = await answer.JsonAsync();
        ((int)answer.StatusCode).Should().Be(200, json.ToString());
        return json;
    }

    public static StringContent Body(string json) => new(json, null, "application/json");

    public static string Text(this JsonElement json, string name) => json.GetProperty(name).ToString();

    public static List<long> Ids(this JsonElement found) =>
        [.. found.GetProperty("data").EnumerateArray().Select(row => row.GetProperty("opportunity_id").GetInt64())];

    public static int Total(this JsonElement found) =>
        found.GetProperty("pagination_info").GetProperty("total_records").GetInt32();
}
