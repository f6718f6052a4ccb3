using Api.Agencies;
using Api.Changes;
using Api.Database;
using Api.Errors;
using Api.Health;
using Api.Idempotency;
using Api.Indexing;
using Api.Keys;
using Api.OpenApi;
using Api.Opportunities;
using Api.SavedSearches;
using Api.Search;
using Api.Serving;
using Api.Startup;

var builder = WebApplication.CreateBuilder(args);
var services = builder.Services;

services.AddGrantsDatabase(builder.Configuration);
services.Configure<PreparationOptions>(builder.Configuration.GetSection("Preparation"));
services.AddSingleton<DatabasePreparation>().AddHostedService<Preparing>();
services.AddSingleton<Readiness>();
services.AddSingleton<Stopping>().AddHostedService(provider => provider.GetRequiredService<Stopping>());
services.AddSingleton<ChangeWatcher>().AddHostedService(provider => provider.GetRequiredService<ChangeWatcher>());
services.AddSingleton<IndexSnapshot>().AddSingleton<SearchIndex>().AddSingleton<SearchGate>().AddSingleton<Searcher>().AddSingleton<SearchCache>();
services.AddScoped<OpportunityWriter>().AddScoped<KeptAnswers>();
services.AddSingleton(TimeProvider.System);
services.AddAppJson();
services.AddRequestDecompression();
services.AddApiKeys();
services.AddApiDescription();
services.AddTelemetry(builder.Configuration);
if (Verbs.IsVerb(args)) builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 1 << 20);

var app = builder.Build();
if (Verbs.IsVerb(args)) return await Verbs.RunAsync(app, args);

app.UseMiddleware<RequestId>();
app.UseMiddleware<ProblemMiddleware>();
app.UseMiddleware<Maintenance>();
app.UseRequestDecompression();
app.UseAuthentication();
app.UseAuthorization();

app.MapHealth();
app.MapApiDescription();
var opportunities = app.MapGroup("/v1/opportunities").WithTags("opportunities");
opportunities.MapSearch();
opportunities.MapChanges();
opportunities.MapRead();
opportunities.MapWrite();
app.MapAgencies();
app.MapSavedSearches();

await app.RunAsync();
return 0;
