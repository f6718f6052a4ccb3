namespace Gateway.ContainerTests;

/// <summary>What containers have logged, told with the test that failed.</summary>
public static class Trace
{
    private const int Lines = 60;

    /// <summary>Tells the last lines of one container with the running test; they are shown when it fails.</summary>
    public static async Task OfContainerAsync(string id) =>
        Tell(await Shell.TryAsync("docker", "logs", "--tail", $"{Lines}", id));

    /// <summary>Tells the last lines of each container of a stack, if the test has failed.</summary>
    public static async Task OfFailureAsync(Stack? stack)
    {
        if (TestContext.Current.TestState?.Result != TestResult.Failed || stack is null) return;
        Tell(await stack.LogsAsync(Lines));
    }

    private static void Tell(ShellResult logs) => TestContext.Current.TestOutputHelper?.WriteLine(logs.Output);
}
