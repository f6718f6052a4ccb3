using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Gateway.Tests;

/// <summary>Whoever types <c>dotnet test</c> is told why tests were skipped.</summary>
public sealed class SkipReasonTests
{
    [Fact]
    public void Each_reason_is_told_once_with_the_number_of_its_tests_before_the_end()
    {
        var told = new Told();
        var sink = new SkipReasonSink(told);
        foreach (var reason in (string[])["no jq", "no nginx", "no jq"]) sink.OnMessage(Skipped(reason));
        sink.OnMessage(new TestAssemblyFinished
        {
            AssemblyUniqueID = "a",
            ExecutionTime = 0,
            FinishTime = DateTimeOffset.UnixEpoch,
            TestsFailed = 0,
            TestsNotRun = 0,
            TestsSkipped = 3,
            TestsTotal = 3,
        });
        told.Messages.OfType<IDiagnosticMessage>().Select(message => message.Message)
            .Should().Equal("2 skipped: no jq", "1 skipped: no nginx");
        told.Messages.Last().Should().BeAssignableTo<ITestAssemblyFinished>();
    }

    [Fact]
    public void The_runner_asks_for_it_and_shows_it()
    {
        GetType().Assembly.GetCustomAttribute<TestFrameworkAttribute>()!.FrameworkType
            .Should().Be<SkipReasonFramework>();
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "xunit.runner.json"))
            .Should().Contain("\"diagnosticMessages\": true");
    }

    private static TestSkipped Skipped(string reason) => new()
    {
        AssemblyUniqueID = "a",
        TestCaseUniqueID = "c",
        TestUniqueID = "t",
        TestCollectionUniqueID = "o",
        TestClassUniqueID = null,
        TestMethodUniqueID = null,
        ExecutionTime = 0,
        Output = "",
        Reason = reason,
        Warnings = null,
        FinishTime = DateTimeOffset.UnixEpoch,
    };

    private sealed class Told : IMessageSink
    {
        public List<IMessageSinkMessage> Messages { get; } = [];

        public bool OnMessage(IMessageSinkMessage message)
        {
            Messages.Add(message);
            return true;
        }
    }
}
