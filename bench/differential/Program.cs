using Gateway.Differential;
using Gateway.Tests.Wire;

// The corpus of tests/Gateway.Tests/Wire, asked of the gateway, Kestrel, nginx and HAProxy in front of the same app.
// Where one does otherwise than the corpus says, it must say why; exit code 1 where it does not.
//   dotnet run --project bench/differential
//   dotnet run --project bench/differential -- nginx     one of them alone; --all shows what is explained, too
WireConnection.Patience = TimeSpan.FromSeconds(3);
using var servers = new Servers();
var isAll = args.Contains("--all");
var asked = args.Where(arg => !arg.StartsWith('-')).ToList();
var unexplained = 0;
foreach (var (name, start) in servers.All.Where(server => asked.Count == 0 || asked.Contains(server.Key)))
{
    var address = await start();
    var (same, explained) = (0, 0);
    foreach (var one in WireCorpus.All)
    {
        var faults = await WireTarget.FaultsAsync(address, one);
        var why = one.Differs.GetValueOrDefault(name);
        // The others answer a client that has ended its side, or do not: as it happens.
        if (name != "gateway" && one.HalfCloses) continue;
        var isExplained = faults.Count > 0 == why is not null;
        if (faults.Count == 0 && isExplained) same++;
        else if (isExplained) explained++;
        else unexplained++;
        if (isExplained && !(isAll && why is not null)) continue;
        Console.WriteLine($"{name} | {one.Name} | {string.Join("; ", faults.DefaultIfEmpty("does the same"))} | {why ?? "not explained"}");
    }

    Console.WriteLine($"{name}: {same} the same, {explained} otherwise and explained, of {WireCorpus.All.Count}");
}

return unexplained == 0 ? 0 : 1;
