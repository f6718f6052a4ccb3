using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Api.OpenApi;

/// <summary>The OpenAPI document and the page that shows it; both work without any other host.</summary>
public static class ApiDescription
{
    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = operation => !HttpMethods.IsHead(operation.HttpMethod ?? "");
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) => Introduce(document));
        options.AddSchemaTransformer(SchemaRules.ApplyAsync);
        options.AddOperationTransformer(OperationRules.ApplyAsync);
    });

    public static void MapApiDescription(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json");
        routes.MapScalarApiReference("/docs", page => page
            .WithTitle("Grants API")
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideDeveloperTools());
    }

    private static Task Introduce(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Grants API",
            Version = "v1",
            Description = "Finds and keeps grant opportunities. Every error is `application/problem+json` (RFC 9457).",
            Contact = new OpenApiContact { Name = "The API's maintainers" },
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Tags = new HashSet<OpenApiTag>
        {
            new() { Name = "opportunities", Description = "Search, read, follow and change opportunities." },
            new() { Name = "agencies", Description = "Who offers something." },
            new() { Name = "saved searches", Description = "Searches that the holder of a key wants to make again." },
            new() { Name = "health", Description = "For load balancers and operators." },
        };
        document.Components ??= new OpenApiComponents();
        SchemaRules.RefuseNulls(document);
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Keys.KeyAuthentication.SchemeName] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = Keys.KeyAuthentication.Header,
                Description = "Made with the verb `key`; only what writes asks for it.",
            },
        };
        return Task.CompletedTask;
    }
}
