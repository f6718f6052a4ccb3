using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Shop;

internal sealed class ShopDb(DbContextOptions<ShopDb> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    public DbSet<Shift> Shifts => Set<Shift>();

    public async Task PrepareAsync(int import)
    {
        await Database.MigrateAsync();
        if (import == 0 || await Orders.AnyAsync()) return;
        await Task.Delay(TimeSpan.FromSeconds(2));
        for (var order = 0; order < import; order++) Add(new Order { Items = "" });
        await SaveChangesAsync();
    }
}

internal sealed class Order
{
    public int Id { get; init; }

    public required string Items { get; init; }
}

/// <summary>The time that one background service has worked.</summary>
internal sealed class Shift
{
    public int Id { get; init; }

    public int Process { get; init; }

    public bool Ended { get; set; }
}

[DbContext(typeof(ShopDb))]
[Migration("20260101000000_First")]
internal sealed class First : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable("Orders", table => new
        {
            Id = table.Column<int>().Annotation("Sqlite:Autoincrement", true),
            Items = table.Column<string>(),
        }, constraints: table => table.PrimaryKey("PK_Orders", row => row.Id));
        migrationBuilder.CreateTable("Shifts", table => new
        {
            Id = table.Column<int>().Annotation("Sqlite:Autoincrement", true),
            Process = table.Column<int>(),
            Ended = table.Column<bool>(),
        }, constraints: table => table.PrimaryKey("PK_Shifts", row => row.Id));
    }
}
