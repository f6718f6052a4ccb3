.PHONY: build test test-fast format run bench locks sbom

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

# After a package or its version has changed: for every kind of machine that images are made for.
locks:
	for project in src/Gateway src/Api; do for arch in "" "-a amd64" "-a arm64"; do \
		dotnet restore $$project $$arch --force-evaluate || exit 1; done; done

# What is in the gateway and the API, as CycloneDX.
sbom:
	dotnet tool restore
	dotnet CycloneDX src/Gateway/Gateway.csproj -o artifacts/sbom -F Json -fn gateway.cdx.json
	dotnet CycloneDX src/Api/Api.csproj -o artifacts/sbom -F Json -fn api.cdx.json
