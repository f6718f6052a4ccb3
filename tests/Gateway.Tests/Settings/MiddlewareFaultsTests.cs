using Gateway.Settings;

namespace Gateway.Tests.Settings;

public sealed class MiddlewareFaultsTests
{
    [Fact]
    public void What_can_be_meant_is_accepted() => Faults(new GatewayOptions
    {
        Compression = new CompressionOptions { Encodings = ["gzip", "br"], Types = ["text/html", "application/vnd.a+json"] },
        Cors = new CrossOriginOptions
        {
            Origins = ["https://a.example", "http://localhost:3000", "https://*.b.example", "app://c"],
            Methods = ["PATCH"],
            Headers = ["X-One"],
            Credentials = true,
        },
        SecurityHeaders = new SecurityHeaderOptions { ContentPolicy = "default-src 'self'; img-src *" },
        StaticFiles = new SiteFileOptions { Folder = "/", Path = "/files" },
    }).Should().BeEmpty();

    [Fact]
    public void Every_fault_is_told() => Faults(new GatewayOptions
    {
        Compression = new CompressionOptions { Encodings = ["zstd"], Types = ["html"] },
        Cors = new CrossOriginOptions
        {
            Origins = ["a.example", "https://a.example/", "https://a.*.example", "*"],
            Credentials = true,
            Methods = ["GET IT"],
            ExposedHeaders = [":x"],
        },
        SecurityHeaders = new SecurityHeaderOptions { ContentPolicy = "a\r\nSet-Cookie: b", PermissionsPolicy = "ä" },
        StaticFiles = new SiteFileOptions { Folder = "/absent", Path = "files" },
    }).Should().Equal(
        "Gateway:Compression:Encodings", "Gateway:Compression:Types", "Gateway:Cors:Origins", "Gateway:Cors:Origins",
        "Gateway:Cors:Origins", "Gateway:Cors:Credentials", "Gateway:Cors:Methods", "Gateway:Cors:ExposedHeaders",
        "Gateway:SecurityHeaders:ContentPolicy", "Gateway:SecurityHeaders:PermissionsPolicy",
        "Gateway:StaticFiles:Folder", "Gateway:StaticFiles:Path");

    private static IEnumerable<string> Faults(GatewayOptions options) =>
        new GatewayOptionsValidator(options, _ => null).Faults().Select(fault => fault.Split(' ')[0]);
}
