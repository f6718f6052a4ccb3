using Gateway.Observability;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Control;

/// <summary>A line for each verb: who, from where, what, and what became of it.</summary>
public sealed class VerbAudit(GatewayLog log)
{
    public void Tell(HttpContext context, string result) => log.VerbRan(
        PlainText.Of(WhatOf(context.Request)), PlainText.Of(WhoOf(context)), WhereOf(context), PlainText.Of(result));

    public static string Result(VerbResult result) => result switch
    {
        { ExitCode: ExitCode.Done } => $"done: {result.Detail}",
        { Status: StatusCodes.Status200OK } => $"failed: {result.Detail}",
        _ => $"refused: {result.Detail}",
    };

    private static string WhatOf(HttpRequest request)
    {
        var arguments = request.Query.SelectMany(pair => pair.Value
            .Where(value => !string.IsNullOrEmpty(value)).Select(value => $" {pair.Key}={SecretName.HideIn(value!)}"));
        return request.Path.Value!.Split('/')[^1] + string.Concat(arguments);
    }

    // A name that comes with the token is the sender's own word.
    private static string WhoOf(HttpContext context)
    {
        if (PeerOf(context) is { } peer) return $"user {peer.User}";
        var name = AdminToken.UserIn(context.Request.Headers.Authorization.ToString());
        return name is null ? "the token's holder" : $"'{name}' with the token";
    }

    private static string WhereOf(HttpContext context)
    {
        if (PeerOf(context) is { } peer) return $"process {peer.Pid}, by a socket";
        return context.Connection.RemoteIpAddress is { } address
            ? $"{new IPEndPoint(AddressForm.Unmapped(address), context.Connection.RemotePort)}"
            : "a socket";
    }

    private static (int Pid, int User)? PeerOf(HttpContext context) =>
        context.Features.Get<IConnectionSocketFeature>()?.Socket is { AddressFamily: AddressFamily.Unix } socket
            ? PeerProcess.Of(socket)
            : null;
}
