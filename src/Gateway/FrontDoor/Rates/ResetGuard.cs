using Gateway.Requests;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.FrontDoor;

/// <summary>Keeps those from the replicas who ask only to take it back at once: a request that is on its way costs more
/// to end than to answer.</summary>
public sealed class ResetGuard(Func<GatewayOptions> options, Refusals refusals, TimeProvider clock)
{
    // As in Envoy: who has waited longer than this was waiting for the answer.
    private static readonly TimeSpan _premature = TimeSpan.FromSeconds(1);

    // Longer than a reset needs that was sent with its request.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    private static readonly object _key = new();

    private readonly ResetDebts _debts = new(clock);

    public static ConnectionDelegate Know(ConnectionDelegate http) => connection =>
    {
        connection.Items[_key] = connection;
        return http(connection);
    };

    /// <summary>Null for who may pass at once; else why it may not, once that is known.</summary>
    public Task<RequestFailure?>? Holds(HttpContext context)
    {
        if (_debts.IsEmpty || options().Limits.Resets is not (> 0 and var most)) return null;
        if (HolderOf(context) is not { } holder || !_debts.Exceeds(holder, most)) return null;
        return PauseAsync(context);
    }

    public void Ended(HttpContext context, RequestRecord record, TimeSpan elapsed)
    {
        var tookBack = record.Failure == RequestFailure.ClientGone && elapsed < _premature;
        if (!tookBack && _debts.IsEmpty) return;
        if (options().Limits.Resets is not (> 0 and var most) || HolderOf(context) is not { } holder) return;
        if (!tookBack) _debts.Answered(holder);
        else if (_debts.Exceeds(holder, most)) EndConnection(context);
        if (tookBack) _debts.TookBack(holder, most);
    }

    // Without an exception: that is what costs.
    private async Task<RequestFailure?> PauseAsync(HttpContext context)
    {
        await Task.Delay(_pause, clock, CancellationToken.None);
        return context.RequestAborted.IsCancellationRequested ? RequestFailure.ClientGone : null;
    }

    // One by which a proxy speaks for several clients stays: the others have done nothing.
    private void EndConnection(HttpContext context)
    {
        var client = context.Connection.RemoteIpAddress;
        refusals.Tell("resets", client, "it takes its requests back, more than Gateway:Limits:Resets");
        var known = context.Features.Get<IConnectionItemsFeature>()?.Items[_key];
        // Of HTTP/3 the connection is not at hand: its client is told to leave.
        if (known is not ConnectionContext connection) context.Connection.RequestClose();
        else if (connection.RemoteEndPoint is IPEndPoint peer && peer.Address.Equals(client)) connection.Abort();
    }

    private static IPAddress? HolderOf(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } client ? AddressForm.Holder(client) : null;
}
