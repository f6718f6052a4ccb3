using Microsoft.EntityFrameworkCore;

namespace Shop;

internal static class Pages
{
    private const string Items = "items";

    public static string? Home(HttpContext context, LinkGenerator links) => links.GetUriByName(context, "home", null);

    public static string Cart(HttpContext context) => context.Session.GetString(Items) ?? "";

    public static string Add(string item, HttpContext context)
    {
        var items = $"{Cart(context)}{item} ";
        context.Session.SetString(Items, items);
        return items;
    }

    public static async Task<int> OrderAsync(HttpContext context, ShopDb database)
    {
        var order = new Order { Items = Cart(context) };
        database.Add(order);
        await database.SaveChangesAsync(context.RequestAborted);
        return order.Id;
    }

    public static Task<List<Order>> OrdersAsync(ShopDb database) => database.Orders.ToListAsync();

    public static Task<List<Shift>> ClerksAsync(ShopDb database) => database.Shifts.ToListAsync();
}
