using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Gateway.ContainerTests;

/// <summary>The container engine that the tests run on.</summary>
public static class Engine
{
    /// <summary>Why there is none, or null. Asked once.</summary>
    public static string? Absence { get; } = FindAbsence();

    private static string? FindAbsence()
    {
        try
        {
            var asked = Shell.TryAsync("docker", "info", "--format", "{{.ServerVersion}}").GetAwaiter().GetResult();
            return asked.Code == 0 ? null : $"there is no container engine: {asked.Output.Trim()}";
        }
        catch (Win32Exception absent)
        {
            return $"there is no container engine: {absent.Message}";
        }
    }
}

/// <summary>A test that needs a container engine: skipped with the reason where there is none, but never in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EngineFactAttribute : FactAttribute
{
    public EngineFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (Environment.GetEnvironmentVariable("CI") != "true") Skip = Engine.Absence;
    }
}

/// <summary>The same for a test with several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EngineTheoryAttribute : TheoryAttribute
{
    public EngineTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (Environment.GetEnvironmentVariable("CI") != "true") Skip = Engine.Absence;
    }
}
