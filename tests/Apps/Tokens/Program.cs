using Tokens;

// Words of the command line: what this app has chosen for itself.
var builder = WebApplication.CreateBuilder();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.ResponseHeaderEncodingSelector = _ => System.Text.Encoding.UTF8);
builder.Services.AddAntiforgery();
Choices.OfKeys(builder.Services, args);
Choices.OfHeads(builder.WebHost, args);
var app = builder.Build();
Choices.OfCallers(app, args);
Choices.OfThreads(args);
app.Use((context, next) =>
{
    context.Response.Headers["X-Pid"] = $"{Environment.ProcessId}";
    context.Response.Headers["X-Answer"] = "Grüße 東京";
    return next(context);
});
app.MapGet("/protect/{text}", Answers.Protect);
app.MapGet("/unprotect/{payload}", Answers.Unprotect);
app.MapGet("/name", Answers.Name);
app.MapGet("/form", Answers.Form);
app.MapPost("/form", Answers.PostedAsync);
app.MapMethods("/caller", ["GET", "POST"], Answers.Caller).WithName("caller");
app.MapGet("/rates", Answers.Rates);
app.MapGet("/heads", Answers.Heads);
app.MapGet("/threads", () => $"{Answers.LeastThreads}");
app.MapGet("/sign-in", Answers.SignIn);
await app.RunAsync();
