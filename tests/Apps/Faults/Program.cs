using Faults;

// An ordinary app, in which everything can go wrong that the tests want to go wrong.
await Boot.AsToldAsync(args);
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var app = builder.Build();
app.Use(OnDemand.StandInTheWayAsync);
app.UseWebSockets();
Answers.Map(app);
OnDemand.Map(app);
Ledger.Map(app, args);
Answers.MapHealth(app, ready: !args.Contains("--not-ready"));
await app.RunAsync();
