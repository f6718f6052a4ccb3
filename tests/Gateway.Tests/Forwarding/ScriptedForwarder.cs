using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Tests.Forwarding;

/// <summary>Imitates YARP's forwarder: each attempt ends as the script says, the last of it again and again.</summary>
public sealed class ScriptedForwarder(params Exception?[] script) : IHttpForwarder
{
    public int Attempts { get; private set; }

    /// <summary>Happens in each attempt.</summary>
    public Action OnAttempt { get; init; } = () => { };

    public ValueTask<ForwarderError> SendAsync(
        HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig,
        HttpTransformer transformer) =>
        SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, CancellationToken.None);

    public ValueTask<ForwarderError> SendAsync(
        HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig,
        HttpTransformer transformer, CancellationToken cancellationToken)
    {
        OnAttempt();
        var failure = script[Math.Min(Attempts++, script.Length - 1)];
        if (failure is null) return ValueTask.FromResult(ForwarderError.None);
        context.Features.Set<IForwarderErrorFeature>(new Failed(failure));
        return ValueTask.FromResult(ForwarderError.Request);
    }

    private sealed record Failed(Exception Exception) : IForwarderErrorFeature
    {
        public ForwarderError Error => ForwarderError.Request;
    }
}
