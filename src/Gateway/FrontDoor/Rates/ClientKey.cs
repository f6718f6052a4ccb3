using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Gateway.FrontDoor;

/// <summary>Whom a limit counts: an address, or what a header says. Of that only a hash is kept, so long that nobody
/// finds another text with the same one, and nobody shares a count.</summary>
public readonly record struct ClientKey(ulong High, ulong Low)
{
    // Of texts; of addresses the high half is empty.
    private const ulong IsText = 1UL << 63;

    private const int NetworkBytes = 8;

    /// <summary>Whoever has one IPv6 address has all of its /64.</summary>
    public static ClientKey OfAddress(IPAddress? address)
    {
        if (address is null) return default;
        Span<byte> bytes = stackalloc byte[16];
        address = AddressForm.Unmapped(address);
        address.TryWriteBytes(bytes, out var length);
        return length > NetworkBytes
            ? new ClientKey(1, BinaryPrimitives.ReadUInt64BigEndian(bytes))
            : new ClientKey(2, BinaryPrimitives.ReadUInt32BigEndian(bytes));
    }

    public static ClientKey OfText(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), hash);
        return new ClientKey(
            BinaryPrimitives.ReadUInt64BigEndian(hash) | IsText, BinaryPrimitives.ReadUInt64BigEndian(hash[8..]));
    }

    public override string ToString() => $"{High:x16}{Low:x16}";

    // Another in each process: nobody can choose addresses that meet in one bucket.
    public override int GetHashCode() => HashCode.Combine(High, Low);
}
