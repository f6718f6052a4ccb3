namespace Gateway.Upgrade;

/// <param name="ParentPid">0 when nobody in this namespace started it.</param>
public sealed record UpgradeEnvironment(bool IsLinux, int Pid, int ParentPid, string Init, bool Notifies)
{
    public static UpgradeEnvironment OfThisProcess() => OperatingSystem.IsLinux()
        ? new UpgradeEnvironment(
            true, Environment.ProcessId, int.Parse(ProcessTree.Stat("self")[1], CultureInfo.InvariantCulture),
            InitOf("/proc/1/comm"),
            Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 0 })
        : new UpgradeEnvironment(false, Environment.ProcessId, 0, "", false);

    /// <summary>Empty where processes of others are hidden, as by <c>ProtectProc=</c> and <c>hidepid=</c>.</summary>
    public static string InitOf(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

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
}
