using System.Reflection;

namespace Gateway.Settings;

public sealed class SettingKey
{
    public const string Section = "Gateway";

    private readonly PropertyInfo _property;
    private readonly Func<GatewayOptions, object> _owner;

    private SettingKey(string name, PropertyInfo property, Func<GatewayOptions, object> owner)
    {
        (Name, _property, _owner) = (name, property, owner);
        TakesNull = new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
    }

    public static IReadOnlyList<SettingKey> All { get; } =
        [.. Walk(typeof(GatewayOptions), Section, options => options)];

    /// <summary>Such as <c>Gateway:Boot:Timeout</c>.</summary>
    public string Name { get; }

    public Type Type => Nullable.GetUnderlyingType(_property.PropertyType) ?? _property.PropertyType;
    public bool TakesNull { get; }
    public bool IsList => Type == typeof(IReadOnlyList<string>);

    /// <summary>Of settings whose names are the operator's.</summary>
    public bool IsRoutes => Type == typeof(IReadOnlyDictionary<string, RouteLimits>);

    public bool IsSecret => SecretName.EndsAs(Name);

    /// <summary>It, or the whole section that it is in, takes effect with a reload.</summary>
    public bool IsLive => _property.IsDefined(typeof(LiveAttribute))
        || _property.DeclaringType!.IsDefined(typeof(LiveAttribute));

    public WithinAttribute? Within => _property.GetCustomAttribute<WithinAttribute>();
    public object? Get(GatewayOptions options) => _property.GetValue(_owner(options));

    public static GatewayOptions Build(Func<SettingKey, object?> valueOf)
    {
        var options = new GatewayOptions();
        foreach (var key in All) key._property.SetValue(key._owner(options), valueOf(key));
        return options;
    }

    private static IEnumerable<SettingKey> Walk(Type type, string prefix, Func<GatewayOptions, object> owner) =>
        type.GetProperties().SelectMany(property => IsSection(property)
            ? Walk(property.PropertyType, $"{prefix}:{property.Name}", options => property.GetValue(owner(options))!)
            : [new SettingKey($"{prefix}:{property.Name}", property, owner)]);

    // Values are of the framework's types; a class of ours groups more settings, wherever it lives.
    private static bool IsSection(PropertyInfo property) =>
        property.PropertyType is { IsClass: true } type && type.Assembly == typeof(GatewayOptions).Assembly;
}
