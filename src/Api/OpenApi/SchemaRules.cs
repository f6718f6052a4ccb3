using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Api.Serving;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Api.OpenApi;

/// <summary>Says in the schemas what the request types say in code: allowed names, and that others are refused.</summary>
public static class SchemaRules
{
    public static Task ApplyAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken stop)
    {
        if (context.JsonTypeInfo.Properties.Any(property => property.IsExtensionData)) RefuseUnknown(schema, context);
        if (ChoicesOf(context) is { } choices) Restrict(schema, choices);
        return Task.CompletedTask;
    }

    private static void RefuseUnknown(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        schema.AdditionalProperties = null;
        schema.AdditionalPropertiesAllowed = false;
        foreach (var property in context.JsonTypeInfo.Properties)
            if (Choices(property.AttributeProvider) is { } choices
                && schema.Properties?.TryGetValue(property.Name, out var found) == true
                && found is OpenApiSchema inline)
                Restrict(inline, choices);
    }

    private static Type? ChoicesOf(OpenApiSchemaTransformerContext context) =>
        Choices(context.JsonPropertyInfo?.AttributeProvider);

    private static Type? Choices(ICustomAttributeProvider? property) =>
        property?.GetCustomAttributes(typeof(ChoicesAttribute), false) is [ChoicesAttribute choices]
            ? choices.Choices
            : null;

    private static void Restrict(OpenApiSchema schema, Type choices)
    {
        if (schema.Type?.HasFlag(JsonSchemaType.String) != true) return;
        schema.Enum = [.. Enum.GetNames(choices)
            .Select(name => (JsonNode)JsonNamingPolicy.SnakeCaseLower.ConvertName(name))];
    }
}
