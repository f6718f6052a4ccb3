using System.Text.Json;
using System.Text.Json.Serialization;
using Api.Changes;
using Api.Database;
using Api.Errors;
using Api.Extracts;
using Api.Health;
using Api.Indexing;
using Api.Opportunities;
using Api.SavedSearches;
using Api.Search;

namespace Api.Serving;

/// <summary>All that goes over the wire as JSON; written at build time, so that a start does not pay for reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    Converters =
    [
        typeof(SnakeCaseEnum<OpportunityStatus>), typeof(SnakeCaseEnum<OpportunityTopic>),
        typeof(SnakeCaseEnum<FundingInstrument>), typeof(SnakeCaseEnum<ChangeKind>),
        typeof(SnakeCaseEnum<ApplicantType>), typeof(SnakeCaseEnum<FundingCategory>),
        typeof(SnakeCaseEnum<SortField>), typeof(SnakeCaseEnum<SortDirection>),
    ])]
[JsonSerializable(typeof(SearchRequest))]
[JsonSerializable(typeof(SearchAnswer))]
[JsonSerializable(typeof(OpportunityInput))]
[JsonSerializable(typeof(One<OpportunityAnswer>))]
[JsonSerializable(typeof(SavedSearchInput))]
[JsonSerializable(typeof(One<SavedSearchAnswer>))]
[JsonSerializable(typeof(Many<SavedSearchAnswer>))]
[JsonSerializable(typeof(AgencyRequest))]
[JsonSerializable(typeof(AgencyPage))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(ChangeAnswer))]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(ReadyAnswer))]
[JsonSerializable(typeof(Extract))]
[JsonSerializable(typeof(RowKind))]
[JsonSerializable(typeof(RowAim))]
[JsonSerializable(typeof(SeedWords))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(long))]
public sealed partial class AppJson : JsonSerializerContext;

public sealed class SnakeCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, false)
    where T : struct, Enum;

public static class AppJsonRegistration
{
    /// <summary>Lets what the framework itself reads and describes (OpenAPI) follow the same rules.</summary>
    public static IServiceCollection AddAppJson(this IServiceCollection services) => services.ConfigureHttpJsonOptions(http =>
    {
        var options = http.SerializerOptions;
        options.TypeInfoResolverChain.Insert(0, AppJson.Default);
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.Encoder = AppJson.Default.Options.Encoder;
        options.NumberHandling = JsonNumberHandling.Strict;
        foreach (var converter in AppJson.Default.Options.Converters) options.Converters.Add(converter);
    });
}
