using System.Diagnostics;

namespace Gateway.Chaos;

/// <summary>Replicas on TCP ports for servers that start none themselves; one that dies is started again at once, as a
/// service manager would.</summary>
internal sealed class PlainReplicas : IDisposable
{
    private readonly Yard _yard;
    private readonly string _ledger;
    private readonly Process?[] _processes;
    private volatile bool _ending;

    public PlainReplicas(Yard yard, string ledger, int count)
    {
        (_yard, _ledger, _processes) = (yard, ledger, new Process?[count]);
        Ports = [.. Enumerable.Range(18290, count)];
        for (var index = 0; index < count; index++) Start(index);
    }

    public IReadOnlyList<int> Ports { get; }

    public IReadOnlyList<int> Pids =>
        [.. _processes.OfType<Process>().Where(process => !process.HasExited).Select(process => process.Id)];

    public async Task AnswerAsync()
    {
        foreach (var port in Ports) await Yard.AnswersAsync($"http://127.0.0.1:{port}/");
    }

    public void Dispose()
    {
        _ending = true;
        foreach (var process in _processes.OfType<Process>()) Yard.End(process);
    }

    private void Start(int index)
    {
        var process = _yard.Start("dotnet", [_yard.App, "--ledger", _ledger], new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{Ports[index]}",
            ["DOTNET_PROCESSOR_COUNT"] = "1",
        });
        _processes[index] = process;
        process.Exited += (_, _) =>
        {
            if (!_ending) Start(index);
        };
        process.EnableRaisingEvents = true;
    }
}
