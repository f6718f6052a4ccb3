using System.Runtime.InteropServices;
using Gateway.Platform;

namespace Gateway.Tests.Platform;

public class HeapTrimmerTests
{
    private const int BlockSize = 16 * 1024;
    private const int Blocks = 200 * 1024 * 1024 / BlockSize;

    private static readonly byte[] _content = [.. Enumerable.Repeat((byte)1, BlockSize)];

    [Fact]
    public void What_native_code_has_freed_goes_back_to_the_system()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "glibc's alone");
        var blocks = new nint[Blocks];
        for (var number = 0; number < Blocks; number++) blocks[number] = Touched();
        // The last one lies above all others, which glibc therefore keeps.
        foreach (var block in blocks[..^1]) Marshal.FreeHGlobal(block);
        var kept = Environment.WorkingSet;

        HeapTrimmer.Trim();

        var left = Environment.WorkingSet;
        Marshal.FreeHGlobal(blocks[^1]);
        left.Should().BeLessThan(kept - 100 * 1024 * 1024);
    }

    private static nint Touched()
    {
        var block = Marshal.AllocHGlobal(BlockSize);
        Marshal.Copy(_content, 0, block, BlockSize);
        return block;
    }
}
