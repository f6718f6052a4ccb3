namespace Api.Indexing;

/// <summary>
/// What grows gets an eighth more, not the usual half or twice: these arrays are most of a replica's memory, and after a load one
/// write is enough to let each of them grow.
/// </summary>
public static class Room
{
    public static int For(int count) => checked(count + (count / 8) + 1);

    /// <summary>What a load leaves: the first writes then copy nothing, and leave no second copy of all behind.</summary>
    public static int Left(int count) => checked(count + (count / 64) + 1);
}
