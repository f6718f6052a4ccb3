namespace Gateway.Upgrade;

/// <summary>Where a gateway cannot hand over to another process, and why.</summary>
/// <param name="ParentPid">0 when nobody in this namespace started it.</param>
/// <param name="Init">The name of process 1, such as <c>systemd</c> or <c>tini</c>.</param>
/// <param name="Notifies">There is a <c>NOTIFY_SOCKET</c>.</param>
public sealed record UpgradeEnvironment(bool IsLinux, int Pid, int ParentPid, string Init, bool Notifies)
{
    public static UpgradeEnvironment OfThisProcess() => OperatingSystem.IsLinux()
        ? new UpgradeEnvironment(true, Environment.ProcessId, Parent(), File.ReadAllText("/proc/1/comm").Trim(),
            Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 0 })
        : new UpgradeEnvironment(false, Environment.ProcessId, 0, "", false);

    public string? Refusal() => this switch
    {
        { IsLinux: false } => "an upgrade hands over listening sockets as Linux does it; restart the gateway instead",
        { Pid: 1 } => "this gateway is process 1 of its container, which ends with it; start a container of the new "
            + "image instead, and stop this one when the new one is ready",
        { ParentPid: 1, Init: "systemd", Notifies: false } => "systemd would take the end of this process for the "
            + "end of the service: the unit needs Type=notify",
        { ParentPid: 1, Init: "tini" or "docker-init" or "dumb-init" or "catatonit" } =>
            $"the container's init, {Init}, ends the container with this process; start a container of the new image "
            + "instead, and stop this one when the new one is ready",
        _ => null,
    };

    // 42 (gateway) S 1 …: the name may hold anything, so the fields are counted from the last bracket.
    private static int Parent()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
