namespace Gateway.Observability;

/// <summary>A replica's record as a line of JSON: its own level and message in front, and itself whole where it is an
/// object.</summary>
public static class ReplicaLines
{
    public static void Write(Utf8JsonWriter json, string happened, string replica, ReplicaRecord record)
    {
        var said = AppRecord.Of(record.Text);
        LogLines.Begin(json, record.At, said.Level, said.Message, happened);
        json.WriteString("replica", replica);
        json.WriteString("stream", record.Stream);
        if (said.Json is { } whole)
        {
            json.WritePropertyName("record");
            whole.WriteTo(json);
        }

        json.WriteEndObject();
    }
}
