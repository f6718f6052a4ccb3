using System.Net;

namespace Gateway.ProcessTests.Hook;

/// <summary>What an app has chosen itself stays, and only the rest is the gateway's.</summary>
public sealed class OwnKeysTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Shared => _folder.At("shared");

    private string Own => _folder.At("own");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_app_that_chooses_nothing_has_the_gateways_store_and_name()
    {
        await using var replica = Start();

        (await replica.GetAsync("/name")).Should().Be("shared-name");
        await ReadsItsOwnAsync(replica);
        KeysIn(Shared).Should().ContainSingle();
    }

    [Fact]
    public async Task An_app_that_chooses_a_name_keeps_it_and_has_the_gateways_store()
    {
        await using var replica = Start("own-name");

        (await replica.GetAsync("/name")).Should().Be("own");
        await ReadsItsOwnAsync(replica);
        KeysIn(Shared).Should().ContainSingle();
    }

    [Fact]
    public async Task An_app_that_chooses_a_store_keeps_it_and_has_the_gateways_name()
    {
        await using var replica = Start("own-store", Own);

        (await replica.GetAsync("/name")).Should().Be("shared-name");
        await ReadsItsOwnAsync(replica);
        KeysIn(Own).Should().ContainSingle();
        KeysIn(Shared).Should().BeEmpty();
    }

    [Fact]
    public async Task An_app_that_chooses_an_encryptor_has_the_shared_keys_encrypted_by_it()
    {
        await using var replica = Start("own-encryptor");

        await ReadsItsOwnAsync(replica);

        var key = await File.ReadAllTextAsync(KeysIn(Shared).Single(), TestContext.Current.CancellationToken);
        key.Should().Contain("<wrapped");
    }

    [Fact]
    public async Task An_app_that_wants_no_lasting_keys_reads_its_own_alone()
    {
        await using var one = Start("ephemeral");
        await using var other = Start("ephemeral");

        var payload = Uri.EscapeDataString(await ReadsItsOwnAsync(one));

        await other.GetAsync("/name");
        (await StatusAsync(other, payload)).Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task An_app_that_makes_no_keys_is_given_none()
    {
        await using var replica = Start("no-new-keys");

        await replica.GetAsync("/name");

        Directory.EnumerateFileSystemEntries(Shared).Should().BeEmpty();
    }

    [Fact]
    public async Task Replicas_that_start_together_make_one_key()
    {
        var replicas = Enumerable.Range(0, 4).Select(_ => Start()).ToList();
        try
        {
            var payload = Uri.EscapeDataString(await ReadsItsOwnAsync(replicas[0]));
            foreach (var replica in replicas)
            {
                await replica.GetAsync("/name");
                (await StatusAsync(replica, payload)).Should().Be(HttpStatusCode.OK);
            }

            KeysIn(Shared).Should().ContainSingle();
        }
        finally
        {
            foreach (var replica in replicas) await replica.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_store_that_has_become_unwritable_leaves_the_app_its_own_keys()
    {
        await using var replica = HookedReplica.Start(
            TestPaths.Tokens,
            new Dictionary<string, string?>
            {
                ["GATEWAY_REPLICA_KEYS"] = "/dev/null/keys",
                ["GATEWAY_REPLICA_APP"] = "shared-name",
                ["HOME"] = "/dev/null",
            });

        await ReadsItsOwnAsync(replica);

        await replica.Process.LineAsync("gateway: data protection is left to the app");
        replica.Process.Lines.Should().ContainSingle(line => line.StartsWith("gateway: data protection is left to the app"));
    }

    private static async Task<string> ReadsItsOwnAsync(HookedReplica replica)
    {
        var payload = await replica.GetAsync("/protect/secret");
        (await replica.GetAsync($"/unprotect/{Uri.EscapeDataString(payload)}")).Should().Be("secret");
        return payload;
    }

    private static async Task<HttpStatusCode> StatusAsync(HookedReplica replica, string payload)
    {
        using var answer = await replica.Http1.GetAsync($"/unprotect/{payload}", TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static string[] KeysIn(string folder) => Directory.GetFiles(folder, "*.xml");

    private HookedReplica Start(params string[] choices)
    {
        Directory.CreateDirectory(Shared);
        return HookedReplica.Start(
            TestPaths.Tokens,
            new Dictionary<string, string?>
            {
                ["GATEWAY_REPLICA_KEYS"] = Shared,
                ["GATEWAY_REPLICA_APP"] = "shared-name",
                ["HOME"] = "/dev/null",
            },
            choices);
    }
}
