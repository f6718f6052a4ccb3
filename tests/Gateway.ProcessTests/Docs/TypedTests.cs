using System.Text.Json;
using Gateway.Tests.Docs;

namespace Gateway.ProcessTests.Docs;

/// <summary>What the documents tell people to type is typed, and shows what they say.</summary>
public sealed class TypedTests
{
    [Fact]
    [Trait("Category", "Templates")]
    public async Task The_tutorial_is_what_happens()
    {
        using var runs = new TempFolder();
        var (web, admin) = (FreePort.Next(), FreePort.Next());
        await using var shell = new DocsShell(new Dictionary<string, string?>
        {
            ["Gateway__Bind"] = $"http://localhost:{web}",
            ["Gateway__Admin"] = $"http://localhost:{admin}",
            ["Gateway__RunDirectory"] = runs.Path,
            // Others may run on this machine.
            ["Gateway__Control"] = runs.At("control.sock"),
            ["Gateway__Log__Format"] = "text",
            ["STATE_DIRECTORY"] = runs.At("state"),
            ["WEB_CONCURRENCY"] = null,
            ["PORT"] = null,
        }, command => command.Replace("localhost:8080", $"localhost:{web}"));
        foreach (var block in Run("docs/tutorial.md")) await shell.TypeAsync(block);
    }

    [Fact]
    public async Task The_verbs_of_the_first_page_do_what_they_say_in_that_order()
    {
        await using var gateway = await GatewayRun.ServeAsync(2, null);
        // So that each replica has written something.
        for (var asked = 0; asked < 20; asked++)
            await gateway.Http.GetStringAsync("/say/hello", TestContext.Current.CancellationToken);
        await using var shell = ShellOf(gateway);
        await shell.TypeAsync(Run("README.md").Single(block => block.Lines[0].StartsWith("gateway list")));
    }

    [Fact]
    public async Task A_verb_goes_through_the_admin_address()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        var (admin, token) = (await gateway.AdminAsync(), await gateway.TokenAsync());
        await using var shell = ShellOf(gateway, command => command
            .Replace("http://localhost:8081/", admin.ToString()).Replace("$TOKEN", token).Replace("curl ", "curl -sS --fail "));
        foreach (var block in Run("docs/operations.md")) await shell.TypeAsync(block);
        (await gateway.PidsAsync()).Should().HaveCount(4);
    }

    [Fact]
    public async Task The_api_answers_what_is_asked_of_it()
    {
        using var data = new TempFolder();
        var database = new Dictionary<string, string?>
        {
            ["ConnectionStrings__Grants"] = $"Data Source={data.At("grants.db")}",
            ["Preparation__Seed"] = "2000",
        };
        await using var gateway = await GatewayRun.ServeAppAsync(TestPaths.Api, 2, null, database);
        var pid = (await gateway.PidsAsync())[0];
        await using var shell = ShellOf(gateway, command => command
            .Replace("localhost:8080", gateway.Address.Authority).Replace("PID ", $"{pid} ")
            .Replace("dotnet run --project src/Api --", $"'{TestPaths.DotNet}' '{TestPaths.Api}'"), database);
        foreach (var block in Run("README.md").Where(block => block.Lines[0].StartsWith("curl")).Concat(Run("docs/api.md")))
        {
            await shell.RunAsync(Checked(gateway.Address.Authority, block), () => gateway.Process.Output);
            // A POST that a killed replica had taken is nobody's to repeat.
            if (block.Lines.Any(line => line.StartsWith("kill")))
                await gateway.UntilAsync(
                    status => status.GetProperty("replicas").EnumerateArray().Count(IsAnotherAndReady) == 2, "its successor");
        }

        bool IsAnotherAndReady(JsonElement replica) =>
            replica.GetProperty("state").GetString() == "ready" && replica.GetProperty("pid").GetInt32() != pid;
    }

    // An answer that is no success ends it, and so does silence; changes are followed for a moment.
    private static string Checked(string authority, DocBlock block) => $$"""
        set -e
        BASE=http://{{authority}}
        curl() {
          case "$*" in
            *changes*) timeout 2 curl "$@" | grep -m 1 data: ;;
            *) command curl --fail-with-body --max-time 20 "$@" ;;
          esac
        }
        {{string.Join('\n', block.Lines)}}
        """;

    private static DocsShell ShellOf(
        GatewayRun gateway, Func<string, string>? here = null, IReadOnlyDictionary<string, string?>? environment = null) =>
        new(new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>())
        {
            ["Gateway__Control"] = gateway.Control,
            ["Gateway__RunDirectory"] = gateway.RunDirectory,
        }, here ?? (command => command));

    private static IEnumerable<DocBlock> Run(string page) => DocBlock.Of(TestPaths.Root, page)
        .Where(block => block is { Language: "sh" or "console", WhyNotRun: null });
}
