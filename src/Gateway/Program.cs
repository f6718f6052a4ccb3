using Gateway.Cli;
using Gateway.Hosting;
using Gateway.Upgrade;

// In the gateway alone (a replica that blocks on it would hang), and before the first socket reads it.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
// Each answer that waits for its reader holds arrays. Beyond 64 of a size they would be garbage, and for long.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXARRAYSPERPARTITION", "1024");
// What is written here is for machines as well, whatever the language of the place.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
StandardStreams.Secure();
IgnoredSignals.HeedAgain();
// Before anything starts a process that would inherit them.
var start = StartContext.OfThisProcess();
// Windows' code pages have no dash and no dots.
if (OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;
return await GatewayCommand.InvokeAsync(args, request => GatewayHost.RunAsync(request, start), GatewayHost.Check);
