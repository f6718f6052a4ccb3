using Faults;

// An ordinary app, in which everything can go wrong that the tests want to go wrong.
Deployed.Boot();
await Boot.AsToldAsync(args);
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var app = builder.Build();
app.UseWebSockets();
Deployed.Map(app);
Answers.Map(app);
Answers.MapHealth(app, ready: Deployed.IsReady && !args.Contains("--not-ready"));
await app.RunAsync();
