namespace Gateway.ContainerTests;

[Collection(nameof(ImagesCollection))]
public sealed class ProtocolTests(Neighbours neighbours) : IClassFixture<Neighbours>
{
    [EngineFact]
    public async Task Gateway_and_api_speak_h2c_when_both_are_told_to()
    {
        await using var api = await neighbours.ApiAsync("api", "--env", "Kestrel__EndpointDefaults__Protocols=Http2");
        await using var gateway = await neighbours.GatewayAsync("--env", "Gateway__Discovery__Protocol=h2c");
        using var site = await gateway.SiteAsync();
        await site.UntilAsync("/v1/opportunities/5", "opportunity_number");
        await api.SucceedsAsync("/app/Api", "healthcheck");
    }
}
