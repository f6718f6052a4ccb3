using System.Text.Json.Serialization;
using Api.Serving;

namespace Api.Opportunities;

/// <summary>Some of the values of an enum, which has at most 64; in the database their names, with commas between.</summary>
public readonly record struct EnumSet<T>(ulong Bits) where T : struct, Enum
{
    private static readonly T[] _all = Enum.GetValues<T>();

    [JsonIgnore]
    public IEnumerable<T> Values
    {
        get
        {
            var bits = Bits;
            return _all.Where((_, place) => (bits & (1UL << place)) != 0);
        }
    }

    public static EnumSet<T> Of(IEnumerable<T> values) =>
        new(values.Aggregate(0UL, (bits, value) => bits | (1UL << Array.IndexOf(_all, value))));

    /// <summary>Of those names that there are: a later version may know more, and its rows are read beside it.</summary>
    public static EnumSet<T> Parse(IEnumerable<string?>? names) => Of(WireName<T>.Known(names));

    public bool Overlaps(EnumSet<T> other) => (Bits & other.Bits) != 0;

    public string Joined(char separator) => string.Join(separator, Values.Select(WireName<T>.Of));

    public override string ToString() => Joined(',');
}
