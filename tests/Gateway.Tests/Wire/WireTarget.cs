using System.Net;

namespace Gateway.Tests.Wire;

/// <summary>A server that is asked by the corpus.</summary>
public static class WireTarget
{
    /// <returns>What was otherwise than the case wants it.</returns>
    public static async Task<IReadOnlyList<string>> FaultsAsync(EndPoint server, WireCase one)
    {
        using var connection = await WireConnection.OpenAsync(server);
        await connection.SendAsync(one.Bytes);
        if (one.HalfCloses) connection.EndSending();
        var faults = new List<string>();
        foreach (var request in one.Requests)
            faults.AddRange(WireJudge.Faults(request, await connection.ReadAsync(request.Method == "HEAD")));
        if (one.Requests[^1].Values("closes").Count > 0 && !await connection.IsClosedAsync())
            faults.Add("the connection stays open");
        if (one.Requests[^1].Values("stays").Count > 0) faults.AddRange(await AgainAsync(connection));
        return faults;
    }

    private static async Task<IEnumerable<string>> AgainAsync(WireConnection connection)
    {
        var again = new WireRequest("GET /again HTTP/1.1\r\nHost: h.example\r\n\r\n", []);
        await connection.SendAsync(WireText.Bytes(again.Text));
        return WireJudge.Faults(again, await connection.ReadAsync());
    }
}
