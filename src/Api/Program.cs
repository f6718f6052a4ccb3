var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/health/ready", () => "ok");
app.MapGet("/", () => "hello");
app.Run();
