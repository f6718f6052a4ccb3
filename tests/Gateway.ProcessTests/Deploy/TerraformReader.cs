using System.Text.Json;

namespace Gateway.ProcessTests.Deploy;

/// <summary>Terraform's files as JSON, by a parser that comes from npm.</summary>
public sealed class TerraformReader : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    private string? _missing;

    public async ValueTask InitializeAsync() =>
        _missing = await NodePackages.InstallAsync("@cdktf/hcl2json@0.21.0", _folder.Path);

    /// <summary>Skips the test where the parser cannot be had, but never in CI.</summary>
    public void Need() => Assert.SkipWhen(_missing is not null, _missing ?? "");

    /// <summary>Each file under its name.</summary>
    public async Task<JsonDocument> ReadAsync(string folder)
    {
        Need();
        var script = Path.Combine(TestPaths.Root, "tests/Gateway.ProcessTests/Deploy/read.js");
        return JsonDocument.Parse(await RunAsync("node", [script, .. Directory.EnumerateFiles(folder, "*.tf")]));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> RunAsync(string program, string[] arguments)
    {
        var modules = new Dictionary<string, string?> { ["NODE_PATH"] = Path.Combine(_folder.Path, "node_modules") };
        await using var process = TestProcess.Start(program, arguments, modules);
        var exit = await process.ExitCodeAsync(TimeSpan.FromMinutes(2));
        return exit == 0 ? process.Output : throw new InvalidDataException(process.Output);
    }
}
