using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace Api.Tests;

/// <summary>The built API as a process of its own, on a loopback port, as an operator starts it.</summary>
public sealed class ApiProcess : IAsyncDisposable
{
    private const int Sigterm = 15;
    private static readonly string _dll = Path.Combine(AppContext.BaseDirectory, "Api.dll");

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ApiProcess(ProcessStartInfo start, int port)
    {
        _process = Process.Start(start)!;
        // Somebody must read: otherwise a chatty process would block once its pipe is full.
        _process.OutputDataReceived += (_, line) =>
        {
            lock (_output) _output.AppendLine(line.Data);
        };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Client = new HttpClient(new DescribedAnswers()) { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Deadline.Length };
    }

    public HttpClient Client { get; }

    /// <summary>What it wrote to its standard output; all of it once <see cref="ExitAsync"/> has ended.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>Does not wait: use <see cref="ReadyAsync"/>.</summary>
    public static ApiProcess Start(string connection, params (string Name, string Value)[] settings) =>
        StartIn(AppContext.BaseDirectory, connection, settings);

    public static ApiProcess StartIn(string folder, string connection, params (string Name, string Value)[] settings)
    {
        var port = FreePort.Next();
        var start = Command(connection, []);
        start.WorkingDirectory = folder;
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return new ApiProcess(start, port);
    }

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string connection, params string[] args)
    {
        using var process = Process.Start(Command(connection, args))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(Deadline.Token());
        return (process.ExitCode, await output + await errors);
    }

    public async Task<ApiProcess> ReadyAsync()
    {
        await Eventually.TrueAsync(async () => await ReadyStatusAsync() == HttpStatusCode.OK);
        return this;
    }

    /// <summary>Null while nothing listens.</summary>
    public async Task<HttpStatusCode?> ReadyStatusAsync()
    {
        try
        {
            using var answer = await Client.GetAsync("/health/ready");
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public void Terminate() => _ = Kill(_process.Id, Sigterm);

    public void KillHard() => _process.Kill();

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(Deadline.Token());
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo Command(string connection, string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [_dll, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.Environment["ConnectionStrings__Grants"] = connection;
        start.Environment["Preparation__Seed"] = "2000";
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        return start;
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
