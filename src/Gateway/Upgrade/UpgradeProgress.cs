using System.Threading.Channels;

namespace Gateway.Upgrade;

/// <summary>Tells how an upgrade gets on, and never holds it up: whoever listens may be slow, or gone.</summary>
public sealed class UpgradeProgress
{
    private readonly Channel<string> _steps = Channel.CreateUnbounded<string>();
    private readonly Task _told;

    public UpgradeProgress(Func<string, Task> listener) => _told = TellAsync(listener);
    public void Report(string step) => _steps.Writer.TryWrite(step);

    public Task EndAsync()
    {
        _steps.Writer.Complete();
        return _told;
    }

    private async Task TellAsync(Func<string, Task> listener)
    {
        try
        {
            await foreach (var step in _steps.Reader.ReadAllAsync()) await listener(step);
        }
        catch (Exception gone) when (gone is not OutOfMemoryException)
        {
        }
    }
}
