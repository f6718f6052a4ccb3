using System.Buffers;
using Gateway.Observability;
using Gateway.Requests;

namespace Gateway.FrontDoor;

public sealed class AccessLog(LogOutput output, Func<GatewayOptions> options, TimeProvider clock)
{
    private const int UsualLine = 1024;

    // Lines are written by whichever thread ends the request, and copied at once.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _line;

    private readonly MadeOfLive<AccessTemplateLine?> _template = new(options, now =>
        AccessTemplate.Of(now.Log.AccessFormat) is { } template ? new AccessTemplateLine(template) : null);

    private uint _seen;

    public bool IsOn => options().AccessLog;

    public void Write(HttpContext context, RequestRecord record, TimeSpan elapsed)
    {
        if (!IsOn) return;
        var status = record.StatusOf(context.Response);
        if (!IsChosen(failed: status >= StatusCodes.Status500InternalServerError || record.Failure is not null)) return;
        var line = _line ??= new ArrayBufferWriter<byte>(UsualLine);
        line.ResetWrittenCount();
        Write(line, new AccessFacts(context, record, status, elapsed));
        output.Append(line.WrittenSpan, urgent: false);
    }

    private void Write(ArrayBufferWriter<byte> line, AccessFacts facts)
    {
        var format = options().Log.AccessFormat;
        if (_template.Value is { } template) template.Write(line, clock.GetLocalNow(), facts);
        else if (format == "json" || (format == "auto" && LogLines.AsJson))
            AccessLine.Json(line, clock.GetUtcNow(), facts);
        else AccessLine.Text(line, clock.GetLocalNow(), facts);
    }

    private bool IsChosen(bool failed)
    {
        var oneOf = (uint)options().Log.AccessOneOf;
        return failed || oneOf == 1 || Interlocked.Increment(ref _seen) % oneOf == 0;
    }
}
