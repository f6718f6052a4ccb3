using System.Text.Json.Nodes;
using Api.Errors;
using Api.Keys;
using Api.Serving;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Api.OpenApi;

/// <summary>Adds to each operation what its code does not show: examples, errors, headers, who may call it.</summary>
public static class OperationRules
{
    public static async Task ApplyAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (Examples.Of(operation.OperationId) is not { } said) return;
        operation.Summary = (string?)said["summary"];
        operation.Description = (string?)said["description"];
        AddRequests(operation, said["requests"]?.AsObject());
        DescribeId(operation);
        AddHeaders(operation, said["headers"]?.AsObject());
        await AddErrorsAsync(operation, said["errors"]?.AsArray(), context, cancellationToken);
        AddAnswers(operation, said["answers"]?.AsObject());
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Any())
            operation.Security = [new OpenApiSecurityRequirement
            {
                [new OpenApiSecuritySchemeReference(KeyAuthentication.SchemeName, context.Document)] = [],
            }];
    }

    private static void AddRequests(OpenApiOperation operation, JsonObject? requests)
    {
        if (requests is null || operation.RequestBody is not OpenApiRequestBody body) return;
        body.Required = true;
        var content = body.Content!.Values.First();
        content.Examples = requests.ToDictionary(
            pair => pair.Key, pair => (IOpenApiExample)new OpenApiExample { Value = pair.Value?.DeepClone() });
    }

    private static void DescribeId(OpenApiOperation operation)
    {
        foreach (var id in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(one => one.Name == "id"))
            (id.Description, id.Example) = operation.OperationId == "forgetSavedSearch"
                ? ("The search's `saved_search_id`.", 1)
                : ("The opportunity's `opportunity_id`.", 5);
    }

    private static void AddHeaders(OpenApiOperation operation, JsonObject? headers)
    {
        foreach (var (name, said) in headers ?? [])
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Header,
                Description = (string?)said!["description"],
                Required = (bool?)said["required"] ?? false,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                Example = said["example"]?.DeepClone(),
            });
    }

    private static async Task AddErrorsAsync(
        OpenApiOperation operation, JsonArray? errors, OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken)
    {
        foreach (var name in errors ?? [])
        {
            var example = Examples.Problem((string)name!);
            var schema = await context.GetOrCreateSchemaAsync(typeof(ProblemBody), null, cancellationToken);
            context.Document!.AddComponent(nameof(ProblemBody), schema);
            operation.Responses![example["status"]!.ToString()] = new OpenApiResponse
            {
                Description = (string)example["title"]!,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [Problem.ContentType] = new OpenApiMediaType
                    {
                        Schema = new OpenApiSchemaReference(nameof(ProblemBody), context.Document),
                        Example = example.DeepClone(),
                    },
                },
            };
        }
    }

    private static void AddAnswers(OpenApiOperation operation, JsonObject? answers)
    {
        foreach (var response in operation.Responses!.Values.OfType<OpenApiResponse>())
        {
            response.Headers ??= new Dictionary<string, IOpenApiHeader>();
            response.Headers[RequestId.Header] = new OpenApiHeader
            {
                Description = "The request's id, for logs and questions.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            };
        }

        foreach (var (type, example) in answers ?? [])
            foreach (var (status, response) in operation.Responses)
                if (status.StartsWith('2') && response.Content?.TryGetValue(type, out var content) == true)
                    Show(content, type, example);
    }

    private static void Show(OpenApiMediaType content, string type, JsonNode? example)
    {
        content.Example = example?.DeepClone();
        if (type != Accepts.Json) content.Schema = new OpenApiSchema { Type = JsonSchemaType.String };
    }
}
