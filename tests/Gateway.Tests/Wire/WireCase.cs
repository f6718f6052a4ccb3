namespace Gateway.Tests.Wire;

/// <summary>What a client sends at once on a connection of its own, and what must come of it.</summary>
/// <param name="Name">A sentence.</param>
/// <param name="HalfCloses">The client ends its sending side with its last byte.</param>
/// <param name="Differs">Why another server does otherwise, by its name.</param>
public sealed record WireCase(
    string Name, bool HalfCloses, IReadOnlyList<WireRequest> Requests, IReadOnlyDictionary<string, string> Differs)
{
    public byte[] Bytes => WireText.Bytes(string.Concat(Requests.Select(request => request.Text)));

    /// <summary>Its client breaks it when the app may have it already.</summary>
    public bool IsLate => Requests[^1].Values("perhaps").Count > 0;

    /// <summary>Requests that the app gets.</summary>
    public int Passing =>
        Requests.Count(request => request.Passes) + (Requests[^1].Values("stays").Count > 0 ? 1 : 0);

    public override string ToString() => Name;
}

/// <param name="Text">A char for each byte.</param>
/// <param name="Rules">What must come of it.</param>
public sealed record WireRequest(string Text, IReadOnlyList<WireRule> Rules)
{
    private readonly string[] _lines = Text.TrimStart('\r', '\n').Split("\r\n\r\n", 2)[0].Split("\r\n");

    public string Method => _lines[0].Split(' ')[0];

    /// <summary>Without the version.</summary>
    public string Line => _lines[0].LastIndexOf(' ') is > 0 and var last ? _lines[0][..last] : _lines[0];

    public IEnumerable<WireField> Fields => _lines[1..].Select(WireField.Parse);

    public string Body => Text.TrimStart('\r', '\n').Split("\r\n\r\n", 2) is [_, var body] ? body : "";

    public int Status => Values("status") is [var status] ? int.Parse(status, null) : 200;

    /// <summary>The app is asked, whatever it answers.</summary>
    public bool Passes => Status is > 0 and < 400 || Values("asked").Count > 0;

    public IReadOnlyList<string> Values(string what) =>
        [.. Rules.Where(rule => rule.What == what).Select(rule => rule.Value)];
}

/// <summary>A line of the corpus such as <c>-> seen X-A: 1</c>.</summary>
public readonly record struct WireRule(string What, string Value);
