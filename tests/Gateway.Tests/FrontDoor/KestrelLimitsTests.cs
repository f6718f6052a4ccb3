using System.Text.Json;
using Gateway.FrontDoor;
using Gateway.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.FrontDoor;

public class KestrelLimitsTests
{
    [Fact]
    public void An_answer_waits_for_its_reader_in_little_memory()
    {
        var kestrel = new KestrelServerOptions();
        KestrelLimits.Apply(kestrel, new LimitOptions());
        kestrel.Limits.MaxResponseBufferSize.Should().Be(32 * 1024);
    }

    // By the runtime's settings of the gateway's own process: no handler has a property for it.
    [Fact]
    public void A_replica_may_send_no_more_in_advance_to_a_reader_that_was_fast_once()
    {
        using var runtime = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(
            typeof(KestrelLimits).Assembly.Location, ".runtimeconfig.json")));
        runtime.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties")
            .GetProperty("System.Net.SocketsHttpHandler.Http2FlowControl.DisableDynamicWindowSizing").GetBoolean()
            .Should().BeTrue();
    }
}
