using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Forwarding.Outcomes;

/// <summary>Heads that the gateway takes, and that are too much for a replica whose limits nobody has raised.</summary>
public class HeadLimitTests
{
    public static MatrixTheoryData<string, string> Heads { get; } = new(
        ["both", "h1", "h2"],
        ["cookie 32000", "cookie 32500", "target 8000", "target 8165", "fields 90", "fields 94", "fields 100"]);

    [Theory]
    [MemberData(nameof(Heads))]
    public async Task They_are_answered_once_and_cost_no_replica_its_name(string replica, string head)
    {
        await using var app = await KestrelReplica.ServeAsync(context => context.Response.WriteAsync("fine"));
        var picture = replica switch { "h1" => app.OverH1, "h2" => app.OverH2, _ => app.Picture };
        await using var gateway = await SmallGateway.OpenAsync(picture);
        // Over HTTP/2 it is only then known what the replica takes.
        (await gateway.SpeakAsync(RequestOf("cookie 1"))).Should().StartWith("HTTP/1.1 200 ");

        var answer = await gateway.SpeakAsync(RequestOf(head));

        answer.Should().MatchRegex("^HTTP/1.1 (200|400|414|431) ");
        picture.Failures.Should().Be(0);
        (await gateway.LinesAsync(2)).Should().OnlyContain(line => line.Contains(" attempts=1 "));
    }

    private static string RequestOf(string head)
    {
        var count = int.Parse(head.Split(' ')[1]);
        var (target, more) = head.Split(' ')[0] switch
        {
            "cookie" => ("/", $"Cookie: a={new string('x', count)}\r\n"),
            "target" => ("/?" + new string('x', count), ""),
            _ => ("/", string.Concat(Enumerable.Range(0, count - 2).Select(number => $"X-{number}: 1\r\n"))),
        };
        return $"GET {target} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n{more}\r\n";
    }
}
