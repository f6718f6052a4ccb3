/// <summary>A start-up hook such as a profiler's, which has nothing to do with the gateway.</summary>
internal static class StartupHook
{
    public static void Initialize() => Console.WriteLine("the other hook is here");
}
