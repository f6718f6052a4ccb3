#:project comparison/Comparison.csproj
#:property PublishAot=false
#:property TreatWarningsAsErrors=false
// What a request costs the gateway with 1 to 64 replicas, 2 to 1,000 found ones and 64 to 5,000 connections, and what memory a connection
// takes that only stays. Usage: dotnet run bench/growth.cs [-- ROUNDS [SECONDS]]
// Needs wrk, and some 12,000 file descriptors (ulimit -n).
return await Gateway.Compare.Growth.RunAsync(args);
