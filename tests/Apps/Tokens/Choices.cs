using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.AspNetCore.HttpOverrides;

namespace Tokens;

/// <summary>What apps set themselves.</summary>
internal static class Choices
{
    public static void OfKeys(IServiceCollection services, string[] args)
    {
        var keys = services.AddDataProtection();
        if (args.Contains("own-name")) keys.SetApplicationName("own");
        if (After(args, "own-store") is { } folder) keys.PersistKeysToFileSystem(new DirectoryInfo(folder));
        if (args.Contains("own-encryptor"))
            services.Configure<KeyManagementOptions>(options => options.XmlEncryptor = new Wrapper());
        if (args.Contains("ephemeral")) keys.UseEphemeralDataProtectionProvider();
        if (args.Contains("no-new-keys")) keys.DisableAutomaticKeyGeneration();
    }

    public static void OfCallers(WebApplication app, string[] args)
    {
        if (args.Contains("forwarded"))
        {
            var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All };
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            app.UseForwardedHeaders(options);
        }

        if (args.Contains("https-redirection")) app.UseHttpsRedirection();
    }

    public static void OfHeads(IWebHostBuilder host, string[] args)
    {
        if (!args.Contains("own-heads")) return;
        host.ConfigureKestrel(kestrel =>
        {
            (kestrel.Limits.MaxRequestLineSize, kestrel.Limits.MaxRequestHeadersTotalSize) = (4096, 16_384);
            (kestrel.Limits.MaxRequestHeaderCount, kestrel.Limits.Http2.MaxRequestHeaderFieldSize) = (50, 20_000);
        });
    }

    public static void OfThreads(string[] args)
    {
        if (After(args, "own-threads") is { } own) ThreadPool.SetMinThreads(int.Parse(own, null), 1);
    }

    private static string? After(string[] args, string word) =>
        Array.IndexOf(args, word) is >= 0 and var at ? args[at + 1] : null;

    private sealed class Wrapper : IXmlEncryptor
    {
        public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
            new(new XElement("wrapped", plaintextElement), typeof(Unwrapper));
    }

    public sealed class Unwrapper : IXmlDecryptor
    {
        public XElement Decrypt(XElement encryptedElement) => encryptedElement.Elements().Single();
    }
}
