using Gateway.FrontDoor;
using Gateway.Settings;

namespace Gateway.Tests.FrontDoor;

/// <summary>Answers of the gateway's own, with pages of a folder or those that are built in.</summary>
public static class SomePages
{
    public static ErrorPages Of(string? folder = null, Action<string>? warn = null, TimeProvider? clock = null) => new(
        () => new GatewayOptions { ErrorPages = folder }, new PageFolder(warn ?? (_ => { }), clock ?? TimeProvider.System));
}
