namespace Gateway.Settings;

/// <summary>Takes effect with <c>gateway reload</c>; a setting without it needs <c>gateway upgrade</c>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class)]
public sealed class LiveAttribute : Attribute;

/// <summary>The values that a setting may take, both ends included, written as an operator would write them.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WithinAttribute(string from, string to) : Attribute
{
    public string From { get; } = from;
    public string To { get; } = to;
}
