namespace Gateway.Settings;

/// <summary>Takes effect with <c>gateway reload</c>; a setting without it needs <c>gateway upgrade</c>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class)]
public sealed class LiveAttribute : Attribute;
