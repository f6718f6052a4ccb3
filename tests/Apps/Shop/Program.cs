using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Serilog;
using Shop;

// A shop as the tutorials of its packages have it. What differs between the tests comes from the configuration.
var builder = WebApplication.CreateBuilder(args);
var settings = builder.Configuration.GetSection("Shop").Get<ShopSettings>() ?? new ShopSettings();
builder.Services.AddSingleton(settings);
builder.Services.AddSerilog(log =>
{
    log.ReadFrom.Configuration(builder.Configuration);
    log.WriteTo.Console(formatProvider: CultureInfo.InvariantCulture);
    if (settings.LogFile is { } file)
        log.WriteTo.File(file, formatProvider: CultureInfo.InvariantCulture, shared: settings.LogShared);
});
builder.Services.AddDbContext<ShopDb>(options => options.UseSqlite($"Data Source={settings.Database}"));
if (settings.Redis is { } redis) builder.Services.AddStackExchangeRedisCache(options => options.Configuration = redis);
else builder.Services.AddDistributedMemoryCache();
builder.Services.AddSession();
builder.Services.AddHttpsRedirection(options => options.HttpsPort = settings.HttpsPort);
builder.Services.AddHostedService<Clerk>();
builder.Services.AddHealthChecks().AddCheck<StockCheck>("stock");

var app = builder.Build();
await using (var scope = app.Services.CreateAsyncScope())
    await scope.ServiceProvider.GetRequiredService<ShopDb>().PrepareAsync(settings.Import);

app.UsePathBase(settings.PathBase);
app.UseSerilogRequestLogging();
app.UseHttpsRedirection();
app.UseRouting();
app.UseSession();
app.MapHealthChecks("/health");
app.MapGet("/", Pages.Home).WithName("home");
app.MapGet("/cart", Pages.Cart);
app.MapPost("/cart/{item}", Pages.Add);
app.MapPost("/orders", Pages.OrderAsync);
app.MapGet("/orders", Pages.OrdersAsync);
app.MapGet("/clerks", Pages.ClerksAsync);
await app.RunAsync();
