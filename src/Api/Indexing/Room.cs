namespace Api.Indexing;

/// <summary>
/// What grows gets an eighth more, not the usual half or twice: these arrays are most of a replica's memory, and after a load one
/// write is enough to let each of them grow.
/// </summary>
public static class Room
{
    public static int For(int count) => checked(count + (count / 8) + 1);
}
