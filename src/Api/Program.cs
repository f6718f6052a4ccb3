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
// Started from a folder that is not its own, as by cron: its settings are beside it.
if (!File.Exists(Path.Combine(builder.Environment.ContentRootPath, "appsettings.json")))
    builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
var (services, settings) = (builder.Services, builder.Configuration);

services.AddGrantsDatabase(settings).AddAppJson().AddApiDescription().AddApiKeys().AddPatience(settings).AddTelemetry(settings);
services.AddProblemDetails().AddExceptionHandler<ExceptionProblems>();
services.AddRequestDecompression().AddResponseCompression(options => options.MimeTypes = [Accepts.Json, Accepts.Csv]);
services.AddHealthChecks().AddCheck<DatabaseCheck>("database");
services.AddSingleton<DatabaseCheck>().AddSingleton<WarmUp>().AddHostedService<Preparing>();
services.AddHostedSingleton<Stopping>().AddHostedSingleton<ChangeWatcher>().AddHostedSingleton<SearchIndex>();
services.AddSingleton<IndexFolder>().AddSingleton<SearchGate>().AddSingleton<Searcher>().AddSingleton<SearchCache>();
services.AddScoped<OpportunityWriter>().AddScoped<KeptAnswers>().AddSingleton(TimeProvider.System);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 1 << 20);

if (Verbs.IsVerb(args)) return await Verbs.RunAsync(builder, args);
var app = builder.Build();

app.UseMiddleware<RequestId>();
app.UseExceptionHandler();
app.UseStatusCodePages(status =>
    ExceptionProblems.Bare(status.HttpContext.Response.StatusCode).ExecuteAsync(status.HttpContext));
app.UseMiddleware<Maintenance>();
app.UseRequestTimeouts();
app.UseRequestDecompression();
// Not where there are ETags: a strong one names the bytes.
app.UseWhen(
    context => context.Request.Path.StartsWithSegments("/v1/opportunities/search"), search => search.UseResponseCompression());
app.UseAuthentication().UseAuthorization();

var all = app.MapGroupWithHead();
all.MapHealth();
all.MapApiDescription();
var opportunities = all.MapGroup("/v1/opportunities").WithTags("opportunities");
opportunities.MapSearch();
opportunities.MapChanges();
opportunities.MapOpportunities();
all.MapAgencies();
all.MapSavedSearches();

await app.RunAsync();
return 0;
