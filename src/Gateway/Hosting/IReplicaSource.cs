using Gateway.Control;
using Gateway.Replicas;
using Gateway.Supervision;

namespace Gateway.Hosting;

/// <summary>Where replicas come from: child processes of this gateway, or addresses of what others run.</summary>
public interface IReplicaSource : IAsyncDisposable
{
    /// <summary>As the status document has it: <c>processes</c> or <c>addresses</c>.</summary>
    string Origin { get; }

    /// <summary>So many must be ready before the gateway takes over from another, however few are wanted.</summary>
    int LeastReady { get; }

    /// <summary>How many replicas the settings come to now; null where others decide.</summary>
    int? Configured { get; }

    IReadOnlyDictionary<string, VerbHandler> Verbs { get; }

    /// <summary>Lets the app's present files take over; null where others run the replicas.</summary>
    VerbHandler? AppReload { get; }

    Task<SupervisorEnd> RunAsync(int wanted);

    void Stop(StopHaste haste);

    void Scale(int wanted);

    void ScaleBy(int more);

    void Replace(Replica replica, string reason);

    /// <summary>Calls back from the source's own loop: one that hangs does not.</summary>
    void Pulse(Action beat);

    /// <summary>Does <paramref name="work"/> while no replica starts, which would inherit what it opens.</summary>
    Task<T> RunAloneAsync<T>(Func<T> work);
}
