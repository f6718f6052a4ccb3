#:project ../../src/Api/Api.csproj
#:property PublishAot=false
#:property TreatWarningsAsErrors=false
// The search of src/Api without any HTTP, one after the other: what bench/api.cs compares the server with.
// Usage: loop SECONDS; prints searches per second. The database is that of ConnectionStrings__Grants.
using System.Diagnostics;
using System.Globalization;
using Api.Database;
using Api.Indexing;
using Api.Search;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

var builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.Services.AddGrantsDatabase(builder.Configuration);
builder.Services.AddSingleton(TimeProvider.System).AddSingleton<IndexSnapshot>().AddSingleton<SearchIndex>().AddSingleton<SearchGate>().AddSingleton<Searcher>();
await using var app = builder.Build();
await RunAsync(TimeSpan.FromSeconds(4));
var seconds = TimeSpan.FromSeconds(double.Parse(args[0], CultureInfo.InvariantCulture));
Console.WriteLine((await RunAsync(seconds) / seconds.TotalSeconds).ToString("0", CultureInfo.InvariantCulture));

async Task<int> RunAsync(TimeSpan time)
{
    var (clock, count) = (Stopwatch.StartNew(), 0);
    for (; clock.Elapsed < time; count++)
    {
        var request = Request(1_000_000_000 + Random.Shared.Next(1_000_000_000));
        await app.Services.GetRequiredService<Searcher>().AnswerAsync(request, QueryBuilder.From(request, TimeProvider.System.Today()), default);
    }

    return count;
}

static SearchRequest Request(long max) => new()
{
    Query = "education",
    Filters = new SearchFilters { AwardFloor = new AmountRange { Max = max } },
    Pagination = new Pagination { PageOffset = 1, PageSize = 25 },
};
