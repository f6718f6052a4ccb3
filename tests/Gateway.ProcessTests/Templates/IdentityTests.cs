using System.Net;
using System.Text.RegularExpressions;
using Gateway.ProcessTests.Hook;

namespace Gateway.ProcessTests.Templates;

/// <summary>Razor Pages with individual accounts, as the SDK makes them.</summary>
[Trait("Category", "Templates")]
[Collection(TemplateCollection.Name)]
public sealed partial class IdentityTests(IdentityTests.App app) : IClassFixture<IdentityTests.App>
{
    private const string Account = "/Identity/Account/";

    [Fact]
    public async Task Who_is_signed_in_stays_so_across_a_reload_an_upgrade_and_a_restart()
    {
        using var state = new TempFolder();
        var settings = app.SettingsWith(state);
        Visitor visitor;
        await using (var gateway = await app.ServeAsync(2, settings))
        {
            visitor = await SignedInAsync(gateway.Address);
            await IsKnownAsync(visitor);
            await gateway.RunVerbAsync("reload");
            await IsKnownAsync(visitor);
            await gateway.RunVerbAsync("upgrade");
            await IsKnownAsync(visitor);
        }

        await using var restarted = await app.ServeAsync(4, settings);
        visitor.GoTo(restarted.Address);
        await IsKnownAsync(visitor);
        (await visitor.SendAsync($"{Account}Manage", ("Input.PhoneNumber", "0123456789")))
            .Should().Contain("Your profile has been updated");
        visitor.Dispose();
    }

    private static async Task<Visitor> SignedInAsync(Uri site)
    {
        var visitor = new Visitor(site);
        (string, string)[] names = [("Input.Email", "ann@example.org"), ("Input.Password", "Passw0rd!")];
        var registered = await visitor.SendAsync(
            $"{Account}Register", [.. names, ("Input.ConfirmPassword", "Passw0rd!")]);
        var link = WebUtility.HtmlDecode(ConfirmLink().Match(registered).Groups[1].Value);
        link.Should().StartWith(site.AbsoluteUri, "absolute links lead to where the visitor is");
        (await visitor.SeeAsync(link)).Should().Contain("Thank you for confirming your email");
        await visitor.SendAsync($"{Account}Login", names);
        return visitor;
    }

    private static async Task IsKnownAsync(Visitor visitor)
    {
        for (var visit = 0; visit < 8; visit++)
            (await visitor.SeeAnewAsync("/")).Should().Contain("Hello ann@example.org!");
    }

    [GeneratedRegex("id=\"confirm-link\" href=\"([^\"]+)\"")]
    private static partial Regex ConfirmLink();

    public sealed class App() : TemplateApp("webapp", "--auth", "Individual")
    {
        /// <summary>Its database lies in the working directory, and keys with the machine's state.</summary>
        public (string, string)[] SettingsWith(TempFolder state) =>
        [
            ("STATE_DIRECTORY", state.Path),
            ("ConnectionStrings__DefaultConnection", $"DataSource={Database};Cache=Shared"),
        ];

        protected override bool IsServed => false;

        private string Database => Path.Combine(Path.GetDirectoryName(Published)!, "app.db");
    }
}
