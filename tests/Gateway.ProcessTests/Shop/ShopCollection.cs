namespace Gateway.ProcessTests.Shop;

/// <summary>One at a time: each starts more replicas than there are CPUs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ShopCollection
{
    public const string Name = "Shop";
}
