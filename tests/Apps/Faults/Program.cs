using Faults;

// An ordinary app, in which everything can go wrong that the tests want to go wrong.
Deployed.Boot();
await Boot.AsToldAsync(args);
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
// A test may look for longer than a client that says nothing is waited for.
builder.Services.AddSignalR(hubs => hubs.HandshakeTimeout = hubs.ClientTimeoutInterval = TimeSpan.FromHours(1));
var app = builder.Build();
app.Lifetime.ApplicationStarted.Register(Boot.Migrated);
if (args.Contains("--mirror")) app.MapWhen(Mirror.IsAsked, mirror => mirror.Run(Mirror.AnswerAsync));
app.Use(OnDemand.StandInTheWayAsync);
app.UseWebSockets();
Deployed.Map(app);
app.MapHub<Pids>("/hub");
Answers.Map(app);
OnDemand.Map(app);
Ledger.Map(app, args);
Answers.MapHealth(app, ready: Deployed.IsReady && !args.Contains("--not-ready"));
await app.RunAsync();
