using System.Reflection;
using Api.Errors;

namespace Api.Idempotency;

/// <summary>
/// The <c>Idempotency-Key</c> header (IETF draft 07): a quoted string. Without quotes it is taken too, as most clients
/// send it.
/// </summary>
public sealed record IdempotencyKey(string? Value)
{
    public const string Header = "Idempotency-Key";
    private const int MaxLength = 255;

    public static ValueTask<IdempotencyKey?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var given = context.Request.Headers[Header];
        return ValueTask.FromResult<IdempotencyKey?>(given.Count == 0 ? new(null as string) : Read(given.ToString()));
    }

    private static IdempotencyKey Read(string given)
    {
        var key = given is ['"', .. var inner, '"'] ? inner : given;
        return key.Length is > 0 and <= MaxLength && key.All(c => char.IsBetween(c, '!', '~') && c is not '"' and not ',')
            ? new(key)
            : throw new RefusedException(new(
                400, "malformed-idempotency-key", $"{Header} must have 1 to {MaxLength} visible ASCII characters, without quotes and commas."));
    }
}
