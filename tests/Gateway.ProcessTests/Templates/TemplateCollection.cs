namespace Gateway.ProcessTests.Templates;

/// <summary>One template at a time: a build takes every CPU that there is.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TemplateCollection
{
    public const string Name = "Templates";
}
