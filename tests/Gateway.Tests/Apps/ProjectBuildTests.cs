using Gateway.Apps;
using Gateway.Platform;

namespace Gateway.Tests.Apps;

public sealed class ProjectBuildTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_generation_has_a_folder_of_its_own()
    {
        var build = new ProjectBuild(FakeDotnet("exit 0"), Project());
        var (first, _) = await build.PublishAsync(1, TestContext.Current.CancellationToken);
        var (second, _) = await build.PublishAsync(2, TestContext.Current.CancellationToken);

        Path.GetFileName(first).Should().Be($"{Environment.ProcessId}-1");
        Path.GetFileName(second).Should().Be($"{Environment.ProcessId}-2");
    }

    [Fact]
    public async Task Copies_of_gateways_that_are_gone_are_removed_and_no_others()
    {
        var project = Project();
        _folder.Write("bin/gateway/2147483647-1/App.dll");
        _folder.Write($"bin/gateway/{Environment.ProcessId}-1/App.dll");
        _folder.Write("bin/gateway/kept/App.dll");

        await new ProjectBuild(FakeDotnet("exit 0"), project).PublishAsync(2, TestContext.Current.CancellationToken);

        Directory.GetDirectories(_folder.At("bin/gateway")).Select(Path.GetFileName)
            .Should().BeEquivalentTo($"{Environment.ProcessId}-1", $"{Environment.ProcessId}-2", "kept");
    }

    [Fact]
    public async Task A_project_that_does_not_build_shows_the_compilers_errors_once()
    {
        var dotnet = FakeDotnet("""
            echo "/a/P.cs(2,1): warning CS0168: unused [/a/App.csproj]"
            echo "/a/P.cs(3,1): error CS0246: no such type [/a/App.csproj]"
            echo "/a/P.cs(3,1): error CS0246: no such type [/a/App.csproj::TargetFramework=net10.0]"
            exit 1
            """);
        var (_, fault) = await new ProjectBuild(dotnet, Project())
            .PublishAsync(1, TestContext.Current.CancellationToken);

        fault!.ExitCode.Should().Be(ExitCode.CannotBoot);
        fault.Message.Should().EndWith("does not build:\n    /a/P.cs(3,1): error CS0246: no such type");
    }

    [Fact]
    public async Task A_missing_sdk_is_named()
    {
        var dotnet = FakeDotnet("echo 'No .NET SDKs were found.'; exit 145");
        var (_, fault) = await new ProjectBuild(dotnet, Project())
            .PublishAsync(1, TestContext.Current.CancellationToken);
        fault!.Message.Should().Contain("the .NET SDK is not installed");
    }

    [Fact]
    public void At_most_twenty_errors_are_shown()
    {
        var errors = BuildOutput.Errors([.. Enumerable.Range(1, 30).Select(line => $"P.cs({line},1): error CS1: x")]);
        errors.Should().HaveCount(21);
        errors[^1].Should().Be("and 10 more");
    }

    [Fact]
    public void Without_error_lines_the_last_output_is_shown() =>
        BuildOutput.Errors(["", "MSBuild fell over"]).Should().Equal("MSBuild fell over");

    [Fact]
    public async Task One_project_is_built_by_one_gateway_at_a_time()
    {
        var path = _folder.At("turn");
        var first = await BuildLock.TakeAsync(path, TestContext.Current.CancellationToken);
        var second = BuildLock.TakeAsync(path, TestContext.Current.CancellationToken);
        second.IsCompleted.Should().BeFalse();

        first.Dispose();
        using var taken = await second;
    }

    private string Project() => _folder.Write("App.csproj", "<Project />");

    /// <summary>Stands for the SDK: makes the folder behind <c>-o</c> and does what the script says.</summary>
    private string FakeDotnet(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the fake is a shell script");
        var path = _folder.Write("dotnet", $"#!/bin/sh\nmkdir -p \"$6\"\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
