using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Api.OpenApi;

/// <summary>Says in the schemas what the request types say in code: allowed names, and that others are refused.</summary>
public static class SchemaRules
{
    public static Task ApplyAsync(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        // Names of an enum's values are text; the framework leaves that out where a converter writes them.
        if (schema.Enum is { Count: > 0 }) schema.Type ??= JsonSchemaType.String;
        if (context.JsonTypeInfo.Properties.Any(property => property.IsExtensionData)) RefuseUnknown(schema, context);
        if (Choices(context.JsonPropertyInfo?.AttributeProvider) is { } choices) Restrict(schema, choices);
        return Task.CompletedTask;
    }

    /// <summary>A part that must be given cannot be null either, though the framework says so.</summary>
    public static void RefuseNulls(OpenApiDocument document)
    {
        foreach (var schema in document.Components!.Schemas!.Values.Where(schema => !schema.AdditionalPropertiesAllowed))
            foreach (var name in schema.Required ?? new HashSet<string>())
                if (schema.Properties![name] is { OneOf: [_, OpenApiSchemaReference part] })
                    schema.Properties[name] = part;
    }

    private static void RefuseUnknown(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        schema.AdditionalProperties = null;
        schema.AdditionalPropertiesAllowed = false;
        foreach (var property in context.JsonTypeInfo.Properties)
            if (schema.Properties?.TryGetValue(property.Name, out var found) == true && found is OpenApiSchema inline)
                Refine(schema, property.Name, inline, property.AttributeProvider);
    }

    private static void Refine(OpenApiSchema owner, string name, OpenApiSchema property, ICustomAttributeProvider? said)
    {
        if (Choices(said) is { } choices) Restrict(property, choices);
        if (said?.IsDefined(typeof(DataTypeAttribute), false) == true) property.Format = "date";
        if (said?.IsDefined(typeof(RequiredAttribute), false) != true) return;
        // A null is refused as if it were left out.
        property.Type &= ~JsonSchemaType.Null;
        (owner.Required ??= new HashSet<string>()).Add(name);
    }

    private static object?[]? Choices(ICustomAttributeProvider? property) =>
        property?.GetCustomAttributes(typeof(AllowedValuesAttribute), false) is [AllowedValuesAttribute choices] ? choices.Values : null;

    private static void Restrict(OpenApiSchema schema, object?[] choices)
    {
        if (schema.Items is OpenApiSchema item) Restrict(item, choices);
        if (schema.Type?.HasFlag(JsonSchemaType.String) != true) return;
        schema.Enum = [.. choices.Select(name => (JsonNode?)(string)name!)
            .Concat(schema.Type.Value.HasFlag(JsonSchemaType.Null) ? [JsonNullSentinel.JsonNull] : [])!];
    }
}
