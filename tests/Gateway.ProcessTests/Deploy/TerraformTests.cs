using System.Text.RegularExpressions;

namespace Gateway.ProcessTests.Deploy;

public sealed class TerraformTests(TerraformReader reader) : IClassFixture<TerraformReader>
{
    private static readonly string _folder = Path.Combine(TestPaths.Root, "deploy/ecs");

    [Fact]
    public async Task Every_file_is_one_and_has_no_fault() => (await FaultsAsync(_folder)).Should().BeEmpty();

    [Theory]
    [InlineData("api.tf", "rollback = true", "roll_back = true", "has no roll_back")]
    [InlineData("api.tf", "rollback = true", "", "needs rollback")]
    [InlineData("api.tf", "name = each.key", "", "needs name")]
    [InlineData("scaling.tf", "local.scaled", "local.scale", "local.scale is declared nowhere")]
    [InlineData("gateway.tf", "aws_lb.public.arn", "aws_lb.open.arn", "aws_lb.open is declared nowhere")]
    [InlineData("roles.tf", "var.repositories", "var.repository", "var.repository is declared nowhere")]
    public async Task A_fault_is_found(string file, string right, string wrong, string fault)
    {
        using var copy = new TempFolder();
        foreach (var path in Directory.EnumerateFiles(_folder, "*.tf"))
            File.WriteAllText(copy.At(Path.GetFileName(path)), Seeded(path, file, right, wrong));
        (await FaultsAsync(copy.Path)).Should().Contain(one => one.Contains(fault));
    }

    [Fact]
    public async Task A_file_that_is_none_is_refused()
    {
        reader.Need();
        using var copy = new TempFolder();
        File.WriteAllText(copy.At("api.tf"), "resource \"aws_lb\" \"x\" {\n  name =\n}\n");
        var reading = () => FaultsAsync(copy.Path);
        (await reading.Should().ThrowAsync<InvalidDataException>()).WithMessage("*Invalid expression*");
    }

    private static string Seeded(string path, string file, string right, string wrong)
    {
        var text = File.ReadAllText(path);
        if (Path.GetFileName(path) != file) return text;
        var words = string.Join(@"\s+", right.Split(' ').Select(Regex.Escape));
        text.Should().MatchRegex(words);
        return Regex.Replace(text, words + @"\b", wrong);
    }

    private async Task<List<string>> FaultsAsync(string folder)
    {
        using var files = await reader.ReadAsync(folder);
        return [.. new TerraformFaults(files).All()];
    }
}
