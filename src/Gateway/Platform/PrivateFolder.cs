using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Gateway.Platform;

/// <summary>A folder that nobody but this user may open: mode 0700 where there are modes.</summary>
public static partial class PrivateFolder
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const int FileExists = 17; // EEXIST

    /// <summary>Makes it, and never takes over what another has made: false when something of that name is
    /// there.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static bool TryCreate(string path)
    {
        if (OperatingSystem.IsWindows()) return TryCreateOnWindows(path);
        if (MakeDirectory(path, (uint)Mode) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error == FileExists
            ? false
            : throw new IOException($"{path} cannot be made: {new Win32Exception(error).Message}");
    }

    /// <summary>A folder, no link to one, that is this user's.</summary>
    public static bool IsOwn(string path) =>
        new DirectoryInfo(path) is { Exists: true, LinkTarget: null }
        && (FileOwner.Of(path) is not { } owner || owner == EffectiveUser.Id);

    /// <summary>Makes it, and what is missing above; false when it is not there and cannot be made.</summary>
    public static bool Make(string path)
    {
        if (Path.Exists(path) || new DirectoryInfo(path).LinkTarget is not null) return true;
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else Directory.CreateDirectory(path, Mode);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Why something that is there is none, or null.</summary>
    public static string? FaultOf(string path)
    {
        if (new DirectoryInfo(path).LinkTarget is not null) return "is a link to somewhere else";
        if (!Directory.Exists(path)) return "is no folder";
        return (OperatingSystem.IsWindows() ? null : OpenToOthers(path)) ?? NotWritable(path);
    }

    private static bool TryCreateOnWindows(string path)
    {
        if (Path.Exists(path)) return false;
        Directory.CreateDirectory(path);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeDirectory(string path, uint mode);

    [UnsupportedOSPlatform("windows")]
    private static string? OpenToOthers(string path)
    {
        if (FileOwner.Of(path) is { } owner && owner != EffectiveUser.Id) return $"belongs to user {owner}";
        var mode = File.GetUnixFileMode(path) & ~(Mode | UnixFileMode.SetGroup | UnixFileMode.StickyBit);
        return mode == UnixFileMode.None ? null : $"is open to other users: {mode}";
    }

    private static string? NotWritable(string path)
    {
        try
        {
            var file = Path.Combine(path, Path.GetRandomFileName());
            using var _ = new FileStream(
                file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"cannot be written: {failure.Message}";
        }
    }
}
