namespace Gateway.ContainerTests;

/// <summary>A network of one test class, where containers find each other by name.</summary>
public sealed class Neighbours : IAsyncLifetime
{
    private static readonly string[] _examples = ["--env", "Preparation__Seed=2000"];

    /// <summary>The connection string of a database that <see cref="DatabaseAsync"/> starts.</summary>
    public const string Database = "Host=db;Database=grants;Username=grants;Timeout=1";

    private readonly string _network = $"gateway-tests-{Guid.NewGuid():N}";

    public async ValueTask InitializeAsync()
    {
        if (Engine.Absence is null) await Shell.DockerAsync("network", "create", _network);
    }

    /// <summary>A gateway on a free port of 127.0.0.1.</summary>
    public Task<Container> GatewayAsync(params string[] options) =>
        RunAsync("gateway", Images.Gateway, ["--publish", "127.0.0.1::8080", .. options]);

    /// <summary>An API with a database of its own inside.</summary>
    public Task<Container> ApiAsync(string name, params string[] options) =>
        RunAsync(name, Images.Api, ["--tmpfs", "/data:mode=1777", .. _examples, .. options]);

    /// <summary>An API on a database elsewhere.</summary>
    public Task<Container> ApiOnAsync(string database, params string[] options) =>
        RunAsync("api", Images.Api, ["--env", $"ConnectionStrings__Grants={database}", .. _examples, .. options]);

    /// <summary>PostgreSQL under the name <c>db</c>, whose user and password are <c>grants</c>.</summary>
    public Task<Container> DatabaseAsync() => RunAsync(
        "db", "postgres:17", "--env", "POSTGRES_USER=grants", "--env", "POSTGRES_PASSWORD=grants");

    public async ValueTask DisposeAsync()
    {
        if (Engine.Absence is null) await Shell.TryAsync("docker", "network", "rm", _network);
    }

    private Task<Container> RunAsync(string name, string image, params string[] options) =>
        Container.RunAsync(image, ["--network", _network, "--network-alias", name, .. options]);
}
