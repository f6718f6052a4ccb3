using Microsoft.AspNetCore.SignalR;

namespace Faults;

/// <summary>A hub, whose connections one process alone knows.</summary>
public sealed class Pids : Hub
{
    public int Pid() => Environment.ProcessId;
}
