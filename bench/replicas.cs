#:project comparison/Comparison.csproj
#:property PublishAot=false
#:property TreatWarningsAsErrors=false
// What replicas buy: the gateway with one process that has all CPUs, and with one process for each CPU, under handlers that compute, allocate,
// wait for one lock or block their thread, and while a replica is killed. Usage: dotnet run bench/replicas.cs [-- ROUNDS [SECONDS [REPLICAS]]]
// Needs wrk. Both in alternation, medians over the rounds.
return await Gateway.Compare.WhatReplicasBuy.RunAsync(args);
