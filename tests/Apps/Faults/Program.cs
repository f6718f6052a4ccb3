using Faults;

// An ordinary app, in which everything can go wrong that the tests want to go wrong.
await Boot.AsToldAsync(args);
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var app = builder.Build();
app.UseWebSockets();
Answers.Map(app);
Answers.MapHealth(app, ready: !args.Contains("--not-ready"));
await app.RunAsync();
