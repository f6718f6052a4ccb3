namespace Shop;

internal sealed class ShopSettings
{
    public string Database { get; init; } = "shop.db";

    /// <summary>Where sessions are kept; null for this process's memory.</summary>
    public string? Redis { get; init; }

    public string PathBase { get; init; } = "";

    /// <summary>Whoever comes over http is sent there; null sends nobody.</summary>
    public int? HttpsPort { get; init; }

    public string? LogFile { get; init; }

    public bool LogShared { get; init; }

    /// <summary>So many orders are imported into an empty database, as slowly and carelessly as that is done.</summary>
    public int Import { get; init; }

    /// <summary>While this file is there the shop says that it is unhealthy.</summary>
    public string? SoldOut { get; init; }
}
