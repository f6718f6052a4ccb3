namespace Gateway.Settings;

/// <summary>The values that a setting may take, both ends included, written as an operator would write them.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WithinAttribute(string from, string to) : Attribute
{
    public string From { get; } = from;
    public string To { get; } = to;
}
