using System.ComponentModel.DataAnnotations;

namespace Api.Serving;

/// <summary>
/// The property takes the names of this enum's values. It stays a string, so that a wrong name is told together with the
/// other faults instead of ending the reading of the body.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ChoicesAttribute(Type choices) : AllowedValuesAttribute([.. NamesOf(choices)])
{
    private static IEnumerable<string> NamesOf(Type choices) => (IEnumerable<string>)typeof(WireName<>)
        .MakeGenericType(choices).GetProperty(nameof(WireName<DayOfWeek>.All))!.GetValue(null)!;
}
