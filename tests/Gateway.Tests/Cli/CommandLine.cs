using Gateway.Cli;
using Gateway.Hosting;
using Gateway.Platform;
using Gateway.Settings;

namespace Gateway.Tests.Cli;

/// <summary>Types command lines in a folder and an environment of its own, with a gateway that only takes
/// note.</summary>
public sealed class CommandLine : IDisposable
{
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    public TempFolder Folder { get; } = new();

    // Keeps the verbs from finding gateways that run on this machine.
    public Dictionary<string, string> Environment { get; } = new() { ["Gateway__Control"] = "/absent/control.sock" };

    /// <summary>What the gateway was asked to run; null when it was not.</summary>
    public RunRequest? Ran { get; private set; }

    public string Out => _out.ToString();

    public string Error => _error.ToString();

    public Task<int> TypeAsync(string line) => TypeAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public Task<int> TypeAsync(params string[] arguments) =>
        GatewayCommand.InvokeAsync(arguments, request =>
        {
            Ran = request;
            return Task.FromResult(ExitCode.Done);
        }, GatewayHost.Check, new Surroundings(_out, _error, OutIsTerminal: false, Environment, Folder.Path));

    public void Dispose() => Folder.Dispose();
}
