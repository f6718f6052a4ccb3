#:project comparison/Comparison.csproj
#:property PublishAot=false
#:property TreatWarningsAsErrors=false
// The gateway against nginx, HAProxy, Caddy and YARP's forwarder alone, in front of equal replicas of bench/App.
// Usage: dotnet run bench/compare.cs [-- OPTIONS], or `make bench`; --help lists them.
return await Gateway.Compare.Comparison.RunAsync(args);
