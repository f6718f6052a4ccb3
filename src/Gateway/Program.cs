using System.Text;
using Gateway.Hosting;
using Gateway.Upgrade;
using Gateway.Cli;

// In the gateway alone (a replica that blocks on it would hang), and before the first socket reads it.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
// Before anything starts a process that would inherit them.
var start = StartContext.OfThisProcess();
// Windows' code pages have no dash and no dots.
if (OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;
return await GatewayCommand.InvokeAsync(args, request => GatewayHost.RunAsync(request, start));
