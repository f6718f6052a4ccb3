using System.Net;
using Gateway.ProcessTests.Life;

namespace Gateway.ProcessTests.Hook;

public sealed class SharedKeysTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Forms_are_taken_by_every_replica_also_during_a_reload(int replicas)
    {
        await using var gateway = await TokensApp.ServeAsync(replicas);
        var answers = new List<HttpStatusCode>();

        for (var post = 0; post < 25; post++) answers.Add(await gateway.PostFormAsync());
        var reload = gateway.RunVerbAsync("reload");
        while (!reload.IsCompleted || answers.Count < 50) answers.Add(await gateway.PostFormAsync());
        await reload;

        answers.Should().OnlyContain(answer => answer == HttpStatusCode.OK);
        TestContext.Current.SendDiagnosticMessage("{0} posts to {1} replicas", answers.Count, replicas);
    }

    [Fact]
    public async Task What_was_protected_before_a_reload_an_upgrade_and_a_restart_is_read_after_it()
    {
        using var state = new TempFolder();
        var settings = new Dictionary<string, string?> { ["STATE_DIRECTORY"] = state.Path };
        string payload;
        await using (var gateway = await TokensApp.ServeAsync(2, settings))
        {
            payload = await gateway.ProtectAsync();
            (await gateway.RefusalsAsync(payload)).Should().Be(0);
            await gateway.RunVerbAsync("reload");
            (await gateway.RefusalsAsync(payload)).Should().Be(0, "the files are another copy now");
        }

        await using var restarted = await TokensApp.ServeAsync(4, settings);
        (await restarted.RefusalsAsync(payload)).Should().Be(0, "nothing has been left of the run directory");
        await restarted.RunVerbAsync("upgrade");
        (await restarted.Http.GetStringAsync($"/unprotect/{payload}", TestContext.Current.CancellationToken))
            .Should().Be("secret");
    }

    [Fact]
    public async Task Without_sharing_each_replica_has_keys_of_its_own()
    {
        await using var gateway = await TokensApp.ServeAsync(
            2, new Dictionary<string, string?> { ["Gateway__DataProtection"] = "off" });

        (await gateway.RefusalsAsync(await gateway.ProtectAsync())).Should().Be(1);
    }

    [Fact]
    public async Task A_folder_that_others_may_open_costs_one_line_and_is_not_used()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no modes.");
        using var state = new TempFolder();
        var settings = new Dictionary<string, string?> { ["STATE_DIRECTORY"] = state.Path };
        await using (await TokensApp.ServeAsync(1, settings))
        {
        }

        var folder = Directory.GetDirectories(state.At("gateway/keys")).Single();
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        await using var gateway = await TokensApp.ServeAsync(2, settings);

        (await gateway.RefusalsAsync(await gateway.ProtectAsync())).Should().Be(1);
        gateway.Process.Lines.Should().ContainSingle(line => line.Contains($"data protection: {folder} is open to"));
    }

    [Fact]
    public async Task An_unknown_data_protection_is_left_alone_and_said_once()
    {
        using var folder = new TempFolder();
        await using var gateway = await GatewayRun.ServeAppAsync(
            WithAnotherDataProtection(folder), appArguments: ["create-builder"]);

        using var answer = await gateway.Http.GetAsync("/", TestContext.Current.CancellationToken);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);

        await gateway.Process.LineAsync("is left to the app");
        gateway.Process.Lines.Should().ContainSingle(line => line.Contains("data protection"))
            .Which.Should().Contain("is left to the app");
    }

    [Fact]
    public async Task In_a_container_that_lets_nothing_be_written_the_keys_lie_beside_the_sockets_and_a_line_says_so()
    {
        using var wishes = new TempFolder();
        await using var gateway = HardenedGateway.Start(
            wishes, ["Gateway__Log__Format=text"], "-w", "2", "-b", "http://127.0.0.1:0", "--admin", "off");

        await gateway.Process.LineAsync("serving: 2 of 2");

        gateway.Process.Lines.Should().ContainSingle(line => line.Contains("data protection"))
            .Which.Should().Contain("keys lie in /dev/shm/gateway.keys-54321/Faults-").And.Contain("sign-ins with it");
    }

    // An app that brings along a later one, as quite different as an assembly of another kind is.
    private static string WithAnotherDataProtection(TempFolder folder)
    {
        const string file = "Microsoft.AspNetCore.DataProtection.dll";
        var source = Path.GetDirectoryName(TestPaths.HostingStyles)!;
        foreach (var part in Directory.GetFiles(source)) File.Copy(part, folder.At(Path.GetFileName(part)));
        File.Copy(TestPaths.PlainConsole, folder.At(file));
        var parts = folder.At("HostingStyles.deps.json");
        File.WriteAllText(parts, File.ReadAllText(parts).Replace(
            "\"HostingStyles.dll\": {}",
            $$"""
            "HostingStyles.dll": {}, "{{file}}": { "assemblyVersion": "99.0.0.0", "fileVersion": "99.0.0.0" }
            """));
        return folder.At("HostingStyles.dll");
    }
}
