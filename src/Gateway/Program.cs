using Gateway;
using Gateway.Cli;

// In the gateway alone (a replica that blocks on it would hang), and before the first socket reads it.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
return await GatewayCommand.InvokeAsync(args, GatewayHost.RunAsync);
