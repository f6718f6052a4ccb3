namespace Gateway.ContainerTests;

/// <summary>Takes the name server away from one container: its resolver is pointed at an address that answers
/// nobody, and back at the end.</summary>
public sealed class Outage : IAsyncDisposable
{
    // TEST-NET-1 of RFC 5737.
    private const string Nobody = "nameserver 192.0.2.1\noptions timeout:1 attempts:1\n";

    private readonly string _file;
    private readonly string _before;

    private Outage(string file) => (_file, _before) = (file, File.ReadAllText(file));

    public static async Task<Outage> BeginAsync(string container)
    {
        var outage = new Outage(await Shell.DockerAsync("inspect", "--format", "{{.ResolvConfPath}}", container));
        // Written in place: the container has this very file mounted.
        await File.WriteAllTextAsync(outage._file, Nobody);
        return outage;
    }

    public async ValueTask DisposeAsync() => await File.WriteAllTextAsync(_file, _before);
}
