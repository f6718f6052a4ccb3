using Gateway.Tests.Docs;

namespace Gateway.ProcessTests.Docs;

/// <summary>A shell in which what the documents say is typed: with <c>gateway</c> on the path, in a folder that stays
/// the same from command to command as <c>cd</c> leaves it.</summary>
public sealed class DocsShell : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string?> _environment;
    private readonly Func<string, string> _here;
    private TestProcess? _serving;

    /// <param name="environment">For every command.</param>
    /// <param name="here">What a command is on this machine: other ports, say.</param>
    public DocsShell(IReadOnlyDictionary<string, string?> environment, Func<string, string> here)
    {
        foreach (var typed in (string[])["curl", "awk", "sed"]) Tools.Need(typed);
        _here = here;
        _environment = new Dictionary<string, string?>(environment)
        {
            ["PATH"] = $"{_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["MSBuildSDKsPath"] = null,
            ["MSBuildExtensionsPath"] = null,
            ["MSBUILD_EXE_PATH"] = null,
        };
        Folder = Directory.CreateDirectory(_folder.At("here")).FullName;
        File.WriteAllText(_folder.At("gateway"), $"#!/bin/sh\nexec '{TestPaths.DotNet}' '{TestPaths.Gateway}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder.At("gateway"),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Folder { get; private set; }

    /// <summary>Types a block, and compares what is shown in its shape; <c>…</c> stands for lines, or for the rest of
    /// one.</summary>
    public async Task TypeAsync(DocBlock block)
    {
        foreach (var (command, shown) in block.Steps())
        {
            if (shown.Count > 0 && command.StartsWith("gateway -w", StringComparison.Ordinal)) await ServeAsync(command, shown);
            else Compare(command, shown, await RunAsync(command));
        }
    }

    /// <summary>Types it, and returns what it has shown once it has ended well.</summary>
    /// <param name="elsewhere">What others have said meanwhile, in case that it does not.</param>
    public async Task<IReadOnlyList<string>> RunAsync(string command, Func<string>? elsewhere = null)
    {
        var left = _folder.At("left");
        await using var shell = TestProcess.Start(
            "bash", ["-c", $"{_here(command)}\ncode=$?; pwd > '{left}'; exit $code"], _environment, Folder);
        (await shell.ExitCodeAsync(TimeSpan.FromMinutes(4))).Should().Be(0, $"of '{command}': {shell.Output}{elsewhere?.Invoke()}");
        Folder = (await File.ReadAllTextAsync(left)).Trim();
        return shell.Lines;
    }

    public async ValueTask DisposeAsync()
    {
        if (_serving is not null) await _serving.DisposeAsync();
        _folder.Dispose();
    }

    // It stays; that it serves is the last that is shown.
    private async Task ServeAsync(string command, List<string> shown)
    {
        _serving = TestProcess.Start("bash", ["-c", $"exec {_here(command)}"], _environment, Folder);
        await _serving.LineAsync("serving: ", within: TimeSpan.FromMinutes(4));
        // Which of the replicas is first is chance, whether the token is shown, and whether the addresses come before it.
        var lines = _serving.Lines.Where(line => !line.Contains(" | ") && !line.Contains(" started (pid ")).ToList();
        Compare(command, [.. shown.Where(line => !IsReady(line))], [.. lines.Where(line => !IsReady(line))]);
        Compare(command, [.. shown.Where(IsReady)], [.. lines.Where(IsReady)]);
    }

    private static bool IsReady(string line) => line.Contains(" ready after ", StringComparison.Ordinal);

    private static void Compare(string command, List<string> shown, IReadOnlyList<string> lines)
    {
        var shapes = lines.Select(DocBlock.Shape).ToList();
        var at = 0;
        foreach (var line in shown.Where(line => line != "…" && line.Length > 0))
        {
            var shape = DocBlock.Shape(line.TrimEnd('…'));
            var found = shapes.FindIndex(at, one => line.EndsWith('…') ? one.StartsWith(shape) : one == shape);
            found.Should().BeGreaterThanOrEqualTo(0, $"'{command}' shows '{line}' in:\n{string.Join('\n', lines)}");
            at = found + 1;
        }
    }
}
