.PHONY: build test test-fast format run bench

build:
	dotnet build

test:
	dotnet test

test-fast:
	dotnet test tests/Gateway.Tests

format:
	dotnet format Solution.sln

run:
	dotnet run --project src/Gateway

bench:
	dotnet run bench/compare.cs
