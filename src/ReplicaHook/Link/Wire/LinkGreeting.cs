namespace Gateway.Link;

internal static class LinkGreeting
{
    /// <returns>False when the other end is none of this version's.</returns>
    public static async Task<bool> ExchangeAsync(Socket socket, CancellationToken cancellation = default)
    {
        var ours = LinkFrame.Greeting.ToArray();
        var theirs = new byte[ours.Length];
        try
        {
            await socket.SendAsync(ours, SocketFlags.None, cancellation).ConfigureAwait(false);
            for (var read = 0; read < theirs.Length;)
            {
                var count = await socket.ReceiveAsync(theirs.AsMemory(read), SocketFlags.None, cancellation)
                    .ConfigureAwait(false);
                if (count == 0) return false;
                read += count;
            }
        }
        catch (SocketException)
        {
            return false;
        }

        return theirs.AsSpan().SequenceEqual(ours);
    }
}
