using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestFramework(typeof(SharedTests.SkipReasonFramework))]

namespace SharedTests;

/// <summary>xunit's own, which says at its end why tests were skipped: <c>dotnet test</c> shows their names and what a
/// runner has to say, but no reason.</summary>
public sealed class SkipReasonFramework(string? configFileName) : XunitTestFramework(configFileName)
{
    private readonly string? _configFileName = configFileName;

    public SkipReasonFramework()
        : this(null)
    {
    }

    protected override ITestFrameworkExecutor CreateExecutor(Assembly assembly) =>
        new Executor(new XunitTestAssembly(assembly, _configFileName, assembly.GetName().Version));

    private sealed class Executor(IXunitTestAssembly assembly) : XunitTestFrameworkExecutor(assembly)
    {
        public override ValueTask RunTestCases(
            IReadOnlyCollection<IXunitTestCase> testCases, IMessageSink executionMessageSink,
            ITestFrameworkExecutionOptions executionOptions, CancellationToken cancellationToken) =>
            base.RunTestCases(
                testCases, new SkipReasonSink(executionMessageSink), executionOptions, cancellationToken);
    }
}

/// <summary>Passes everything on, and the reasons in front of the end: each once, with the number of its tests.
/// </summary>
public sealed class SkipReasonSink(IMessageSink next) : IMessageSink
{
    private readonly ConcurrentQueue<string> _reasons = new();

    public bool OnMessage(IMessageSinkMessage message)
    {
        if (message is ITestSkipped skipped) _reasons.Enqueue(skipped.Reason);
        if (message is ITestAssemblyFinished) Tell();
        return next.OnMessage(message);
    }

    private void Tell()
    {
        foreach (var same in _reasons.GroupBy(reason => reason).OrderByDescending(same => same.Count()))
            next.OnMessage(new DiagnosticMessage(string.Create(
                CultureInfo.InvariantCulture, $"{same.Count()} skipped: {same.Key}")));
    }
}
