using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Platform;

/// <summary>What <c>dotnet dev-certs https</c> has made for this user.</summary>
public static class DevCertificate
{
    // By which ASP.NET Core marks it.
    private const string Mark = "1.3.6.1.4.1.311.84.1.1";

    /// <returns>Null where there is none that is valid.</returns>
    public static X509Certificate2? Find()
    {
        try
        {
            using var store = new X509Store(StoreName.My, StoreLocation.CurrentUser, OpenFlags.ReadOnly);
            return store.Certificates.Find(X509FindType.FindByExtension, Mark, validOnly: false)
                .Find(X509FindType.FindByTimeValid, DateTime.Now, validOnly: false)
                .Where(certificate => certificate.HasPrivateKey).MaxBy(certificate => certificate.NotAfter);
        }
        catch (CryptographicException)
        {
            // A user without a home has no store.
            return null;
        }
    }
}
