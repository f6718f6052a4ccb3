using Gateway.Replicas;

namespace Gateway.Observability;

public sealed partial class GatewayLog(ILogger<GatewayLog> logger)
{
    internal const string Indent = "    ";

    // Ends the first line of a death whose output is known; the lines follow.
    internal const string LastOutput = "; its last output:";

    [LoggerMessage(1, LogLevel.Information, "{Replica} | {Line}")]
    public partial void ReplicaWrote(ReplicaId replica, ReplicaRecord line);
    [LoggerMessage(2, LogLevel.Information, "replica {Replica} started (pid {Pid})")]
    public partial void ReplicaStarted(ReplicaId replica, int? pid);
    [LoggerMessage(3, LogLevel.Information, "replica {Replica} ready after {Seconds:0.00} s")]
    public partial void ReplicaReady(ReplicaId replica, double seconds);
    [LoggerMessage(4, LogLevel.Warning, "replica {Replica} unhealthy: {Reason}")]
    public partial void ReplicaUnhealthy(ReplicaId replica, string? reason);
    [LoggerMessage(5, LogLevel.Information, "replica {Replica} draining, {InFlight} in flight: {Reason}")]
    public partial void ReplicaDraining(ReplicaId replica, int inFlight, string? reason);
    [LoggerMessage(6, LogLevel.Information, "replica {Replica} stopped: {Cause}")]
    public partial void ReplicaStopped(ReplicaId replica, string cause);
    [LoggerMessage(7, LogLevel.Warning, "replica {Replica} had no end after SIGTERM and is killed")]
    public partial void ReplicaForced(ReplicaId replica);
    [LoggerMessage(8, LogLevel.Warning, "replica {Replica}: {InFlight} requests outlived the drain and are cut")]
    public partial void DrainRanOut(ReplicaId replica, int inFlight);

    [LoggerMessage(17, LogLevel.Information,
        "replica {Replica}: {Count} sockets and event streams had no more time and were closed properly",
        EventName = "ReplicaParted")]
    public partial void StreamsClosed(ReplicaId replica, int count);

    public void DrainEnded(Replica replica)
    {
        if (replica.StreamsClosed > 0) StreamsClosed(replica.Id, replica.StreamsClosed);
        if (replica.InFlight > 0) DrainRanOut(replica.Id, replica.InFlight);
    }

    [LoggerMessage(9, LogLevel.Warning, "slot {Slot} waits {Seconds:0.0} s after {Deaths} deaths in a row: {Cause}")]
    public partial void SlotWaits(int slot, double seconds, int deaths, string cause);
    [LoggerMessage(10, LogLevel.Information, "scaling from {Before} to {After} replicas")]
    public partial void Scaling(int before, int after);
    [LoggerMessage(11, LogLevel.Information, "stopping: {Reason}")]
    public partial void Stopping(string reason);
    [LoggerMessage(12, LogLevel.Information, "stopped")]
    public partial void Stopped();
    [LoggerMessage(13, LogLevel.Warning, "{Problem}")]
    public partial void Warn(string problem);
    [LoggerMessage(14, LogLevel.Information, "{Happening}")]
    public partial void Say(string happening);
    [LoggerMessage(16, LogLevel.Information,
        "serving: {Ready} of {Wanted} replicas ready {Seconds:0.00} s after the command")]
    public partial void Serving(int ready, int wanted, double seconds);

    [LoggerMessage(18, LogLevel.Information, "audit: {Verb} by {Who} from {Where}: {Result}")]
    public partial void VerbRan(string verb, string who, string where, string result);

    [LoggerMessage(40, LogLevel.Information, "reload: preparing generation {To}")]
    public partial void ReloadBegan(int to);
    [LoggerMessage(41, LogLevel.Information, "reload: {Step}")]
    public partial void ReloadStep(string step);
    [LoggerMessage(42, LogLevel.Information, "reload: done, every replica runs generation {To}")]
    public partial void Reloaded(int to);
    [LoggerMessage(43, LogLevel.Error, "reload: generation {To} goes back to {From}: {Reason}")]
    public partial void ReloadWentBack(int from, int to, string reason);
    [LoggerMessage(44, LogLevel.Information, "replica {Replica} is replaced: {Reason}")]
    public partial void Replacing(ReplicaId replica, string reason);

    [LoggerMessage(50, LogLevel.Information, "replica {Replica} found")]
    public partial void ReplicaFound(ReplicaId replica);
    [LoggerMessage(51, LogLevel.Information, "replica {Replica} left: its address vanished")]
    public partial void ReplicaLeft(ReplicaId replica);
    [LoggerMessage(52, LogLevel.Warning, "{Trouble}; the {Kept} addresses known so far are kept")]
    public partial void LookUpFails(string trouble, int kept);
    [LoggerMessage(53, LogLevel.Information, "the name {Host} resolves again: {Count} addresses")]
    public partial void LookUpWorks(string host, int count);

    [LoggerMessage(60, LogLevel.Error, "replica {Replica} hung: nothing answered for {Seconds:0.0} s; it is killed")]
    public partial void ReplicaHung(ReplicaId replica, double seconds);
    [LoggerMessage(61, LogLevel.Warning, "replica {Replica} stays in although {Fault}: too few others are ready")]
    public partial void ReplicaSpared(ReplicaId replica, string fault);
    [LoggerMessage(62, LogLevel.Warning, "replica {Replica}: thread pool {Happening}")]
    public partial void ReplicaPool(ReplicaId replica, string happening);
    [LoggerMessage(63, LogLevel.Information, "autosizing from {Before} to {After} replicas: {Reason}")]
    public partial void Autosizing(int before, int after, string reason);

    public void NoticeRead(string notice) => Noticed("\n" + Indented(notice.Split('\n')));

    [LoggerMessage(54, LogLevel.Warning, "the app's container says:{Notice}", EventName = nameof(NoticeRead))]
    private partial void Noticed(string notice);
    [LoggerMessage(55, LogLevel.Information, "the app's container says nothing is wrong any more")]
    public partial void NoticeGone();

    public void ReplicaBlocked(ReplicaId replica, IReadOnlyList<string> trouble) =>
        Blocked(replica, trouble.Count == 1 ? trouble[0] : $"{trouble[0]}\n{Indented(trouble.Skip(1))}");

    [LoggerMessage(64, LogLevel.Warning, "replica {Replica}: {Trouble}", EventName = nameof(ReplicaBlocked))]
    private partial void Blocked(ReplicaId replica, string trouble);
    [LoggerMessage(65, LogLevel.Information, "replica {Replica}: nothing is wrong with its sources any more")]
    public partial void ReplicaUnblocked(ReplicaId replica);

    [LoggerMessage(66, LogLevel.Warning,
        "replica {Replica} died at its start while others started: if the app migrates its database or locks a file "
        + "then, set Gateway:Start to first")]
    public partial void StartRaced(ReplicaId replica);

    [LoggerMessage(70, LogLevel.Warning, "the certificate of {Name} ends in {Days} days, on {End:u}: renew it")]
    public partial void CertificateExpires(string name, int days, DateTimeOffset end);
    [LoggerMessage(71, LogLevel.Error, "the certificate of {Name} has ended on {End:u}: clients refuse it")]
    public partial void CertificateExpired(string name, DateTimeOffset end);

    public void ReplicaDied(
        ReplicaId replica, int? pid, string cause, int inFlight, IReadOnlyList<string> lastOutput) =>
        Died(replica, pid, cause, inFlight, lastOutput.Count == 0 ? "" : $"{LastOutput}\n{Indented(lastOutput)}");

    public static string Indented(IEnumerable<string> lines) =>
        string.Join('\n', lines.Select(line => Indent + line));

    [LoggerMessage(15, LogLevel.Error, "replica {Replica} (pid {Pid}) died: {Cause}, {InFlight} in flight{Output}")]
    private partial void Died(ReplicaId replica, int? pid, string cause, int inFlight, string output);
}
