using System.Collections.Concurrent;

namespace Gateway.Tests.Forwarding.Outcomes;

/// <summary>Says, beside what a client has seen of a failure, what the gateway made of its requests so far.</summary>
internal sealed class WhatFailed(ConcurrentQueue<string> failures) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw new HttpRequestException(
                failure.HttpRequestError, $"{failure.Message} The gateway: {string.Join("; ", failures)}", failure.InnerException);
        }
    }
}
