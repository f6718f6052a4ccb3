using System.Reflection;
using Gateway.Observability;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Observability;

public class GatewayLogTests
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    [Fact]
    public void Every_kind_of_line_has_an_event_id_of_its_own() =>
        typeof(GatewayLog).Assembly.GetTypes().SelectMany(type => type.GetMethods(Any | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId).Where(id => id is not null)
            .Should().HaveCountGreaterThan(20).And.OnlyHaveUniqueItems();

    [Fact]
    public void The_event_of_closed_streams_keeps_its_name() =>
        typeof(GatewayLog).GetMethod(nameof(GatewayLog.StreamsClosed))!
            .GetCustomAttribute<LoggerMessageAttribute>()!.EventName.Should().Be("ReplicaParted");
}
