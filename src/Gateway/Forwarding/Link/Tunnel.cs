using System.Buffers;
using System.IO.Pipelines;
using Gateway.Link;

namespace Gateway.Forwarding;

/// <summary>What follows an upgrade: bytes, both ways, as they come. It ends when the replica does.</summary>
internal sealed class Tunnel(ForwardContext forward, HttpExchange replica, PipeReader said, Stream client)
{
    private const int Piece = 16 * 1024;

    /// <param name="clientFailed">Told when the client can be read no more; the replica's side is woken by it.</param>
    public async Task RunAsync(Action<Exception> clientFailed)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(forward.Deadline);
        forward.BeginSilence();
        var asking = AskAsync(clientFailed, stop.Token);
        try
        {
            await AnswerAsync(stop.Token);
        }
        catch (LinkStreamException) when (!replica.ProcessEnded)
        {
            // To cut it is an app's way to end it.
        }
        finally
        {
            await stop.CancelAsync();
            await asking;
            forward.EndSilence();
        }
    }

    private async Task AskAsync(Action<Exception> clientFailed, CancellationToken stop)
    {
        try
        {
            while (await AskPieceAsync(stop)) forward.BeginSilence();
            replica.EndSending();
        }
        catch (Exception over) when (over is LinkStreamException || stop.IsCancellationRequested)
        {
            // The replica takes no more: how it ended says the rest.
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            clientFailed(new OperationCanceledException("the client has gone", gone));
        }
    }

    private async ValueTask<bool> AskPieceAsync(CancellationToken stop)
    {
        // Who says nothing, which may be for hours, holds no buffer.
        _ = await client.ReadAsync(Memory<byte>.Empty, stop);
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            var count = await client.ReadAsync(buffer, stop);
            if (count > 0) await replica.SendAllAsync(buffer.AsMemory(0, count), stop);
            return count > 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task AnswerAsync(CancellationToken stop)
    {
        while (true)
        {
            var read = await said.ReadAsync(stop);
            if (read.IsCanceled) throw new OperationCanceledException("the client has gone");
            foreach (var piece in read.Buffer) await client.WriteAsync(piece, stop);
            said.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return;
            forward.BeginSilence();
        }
    }
}
