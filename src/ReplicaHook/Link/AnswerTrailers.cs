using System.Text;
using Gateway.Link;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.ReplicaHook;

/// <summary>The trailers of the answer that a stream carries at the moment. Kestrel's HTTP/1.1 has none, but the
/// gateway's client may well speak HTTP/2, which has.</summary>
internal sealed class AnswerTrailers(LinkStream stream) : IHttpResponseTrailersFeature
{
    private IHeaderDictionary? _trailers;

    public IHeaderDictionary Trailers
    {
        get => _trailers ??= new HeaderDictionary();
        set => _trailers = value;
    }

    /// <summary>Nothing, for a request that has come another way.</summary>
    public static void Offer(IFeatureCollection request)
    {
        if (request.Get<AnswerTrailers>() is not { } trailers) return;
        trailers._trailers = null;
        request.Set<IHttpResponseTrailersFeature>(trailers);
    }

    /// <summary>To be called before whatever may be the last of the answer; the gateway takes the latest.</summary>
    public void Send()
    {
        if (_trailers is not { Count: > 0 } trailers) return;
        var lines = new StringBuilder();
        foreach (var (name, values) in trailers)
            foreach (var value in values) lines.Append(name).Append(": ").Append(value).Append("\r\n");
        var bytes = Encoding.Latin1.GetBytes(lines.ToString());
        if (bytes.Length <= LinkFrame.MostPayload) stream.WriteTrailers(bytes);
    }
}
