using Microsoft.AspNetCore.Authentication;

namespace Api.Keys;

public static class KeyRegistration
{
    public static void AddApiKeys(this IServiceCollection services)
    {
        services.AddAuthentication(KeyAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(KeyAuthentication.SchemeName, null);
        services.AddAuthorization();
    }
}
