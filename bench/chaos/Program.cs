using Gateway.Chaos;

// A random mix of every fault against a gateway with four replicas, counted by the ledger; or one fault that every
// server can meet, kill -9, against the gateway, nginx, HAProxy and Gunicorn in turn.
//   dotnet run --project bench/chaos -- --seconds 600 --seed 7
//   dotnet run --project bench/chaos -- --calm --hostile 100    hostile clients without faults: nobody is to be blamed
//   dotnet run --project bench/chaos -- --compare --seconds 60
System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.InvariantCulture;
var options = ChaosOptions.Parse(args);
using var yard = new Yard();
await yard.PublishAsync(options.Built);
return options.Compares ? await Comparison.RunAsync(yard, options) : await new Mix(yard, options).RunAsync();
