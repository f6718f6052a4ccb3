using Tokens;

// Words of the command line: what this app has chosen for itself.
var builder = WebApplication.CreateBuilder();
builder.Services.AddAntiforgery();
Choices.OfKeys(builder.Services, args);
var app = builder.Build();
Choices.OfCallers(app, args);
Choices.OfThreads(args);
app.Use((context, next) =>
{
    context.Response.Headers["X-Pid"] = $"{Environment.ProcessId}";
    return next(context);
});
app.MapGet("/protect/{text}", Answers.Protect);
app.MapGet("/unprotect/{payload}", Answers.Unprotect);
app.MapGet("/name", Answers.Name);
app.MapGet("/form", Answers.Form);
app.MapPost("/form", Answers.PostedAsync);
app.MapGet("/caller", Answers.Caller).WithName("caller");
app.MapGet("/threads", () => $"{Answers.LeastThreads}");
app.MapGet("/sign-in", Answers.SignIn);
await app.RunAsync();
