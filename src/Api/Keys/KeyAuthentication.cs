using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using Api.Database;
using Api.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Api.Keys;

/// <summary>Reads <c>X-API-Key</c>. That a key is expired or inactive is told only to who knows the whole key.</summary>
public sealed class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    GrantsDb db,
    TimeProvider clock) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string Header = "X-API-Key";

    // Compared with when there is no such key, so that an answer takes as long as with one.
    private static readonly byte[] _noHash = new byte[SHA256.HashSizeInBytes];
    private static readonly TimeSpan _lastUsedStep = TimeSpan.FromMinutes(1);

    private Problem _refusal = Refused("api-key-missing", $"Send an API key in the {Header} header.");

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var given = Request.Headers[Header].ToString();
        if (given.Length == 0 || !IsAskedFor) return AuthenticateResult.NoResult();
        var id = ApiKey.IdOf(given);
        var key = await db.ApiKeys.AsNoTracking().FirstOrDefaultAsync(k => k.KeyId == id, Context.RequestAborted);
        if (Fault(key, given) is { } fault)
        {
            _refusal = fault;
            return AuthenticateResult.Fail(fault.Detail);
        }

        await NoteUseAsync(key!);
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, key!.KeyId)], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    // Health and reads work without a database that can be written, or none at all, whatever header comes along.
    private bool IsAskedFor => Context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is not null;

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = SchemeName;
        return _refusal.ExecuteAsync(Context);
    }

    private Problem? Fault(ApiKey? key, string given)
    {
        if (!CryptographicOperations.FixedTimeEquals(ApiKey.HashOf(given), key?.Hash ?? _noHash))
            return Refused("api-key-unknown", "There is no such API key.");
        if (!key!.IsActive) return Refused("api-key-inactive", "This API key was switched off.");
        return key.ExpiresAt <= clock.GetUtcNow().UtcDateTime
            ? Refused("api-key-expired", "This API key has expired.")
            : null;
    }

    private async Task NoteUseAsync(ApiKey key)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var before = now - _lastUsedStep;
        if (key.LastUsedAt > before) return;
        await db.ApiKeys.Where(k => k.KeyId == key.KeyId && (k.LastUsedAt == null || k.LastUsedAt <= before))
            .ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, now), Context.RequestAborted);
    }

    private static Problem Refused(string name, string detail) => new(401, name, detail);
}

public static class KeyRegistration
{
    public static IServiceCollection AddApiKeys(this IServiceCollection services)
    {
        // Without "Core" it also makes and keeps the keys that protect cookies, of which there are none.
        services.AddAuthenticationCore(options =>
        {
            options.DefaultScheme = KeyAuthentication.SchemeName;
            options.AddScheme<KeyAuthentication>(KeyAuthentication.SchemeName, null);
        });
        return services.AddTransient<KeyAuthentication>().AddSingleton(UrlEncoder.Default).AddAuthorization();
    }
}
