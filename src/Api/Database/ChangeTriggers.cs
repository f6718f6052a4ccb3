using System.Data.Common;

namespace Api.Database;

/// <summary>
/// The database itself logs every change of an opportunity, so that one by SQL is seen as well. They are made again after
/// every migration: SQLite drops them when a migration rebuilds the table.
/// </summary>
public static class ChangeTriggers
{
    private static readonly string _sqlite = string.Concat(
        new[] { ("created", "INSERT", "new"), ("updated", "UPDATE", "new"), ("deleted", "DELETE", "old") }.Select(one =>
        {
            var (kind, statement, row) = one;
            return $"""
                DROP TRIGGER IF EXISTS opportunities_{kind};
                CREATE TRIGGER opportunities_{kind} AFTER {statement} ON opportunities BEGIN
                    INSERT INTO changes (kind, opportunity_id, happened_at)
                    VALUES ('{kind}', {row}.opportunity_id, strftime('%Y-%m-%d %H:%M:%f', 'now'));
                END;

                """;
        }));

    // Under the writers' lock, so that ids become visible in their order; its time-out is the caller's.
    private static readonly string _postgres = $"""
        CREATE OR REPLACE FUNCTION log_opportunity_change() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN
            IF current_setting('{BulkSetting}', true) = 'on' THEN RETURN NULL; END IF;
            PERFORM pg_advisory_xact_lock({PostgresGrantsDb.WriteLock});
            INSERT INTO changes (kind, opportunity_id, happened_at) VALUES (
                CASE TG_OP WHEN 'INSERT' THEN 'created' WHEN 'UPDATE' THEN 'updated' ELSE 'deleted' END,
                CASE TG_OP WHEN 'INSERT' THEN NEW.opportunity_id WHEN 'UPDATE' THEN NEW.opportunity_id
                           WHEN 'DELETE' THEN OLD.opportunity_id END,
                now());
            PERFORM pg_notify('{PostgresGrantsDb.Channel}', '');
            RETURN NULL;
        END $body$;
        DROP TRIGGER IF EXISTS opportunities_changed ON opportunities;
        DROP TRIGGER IF EXISTS opportunities_emptied ON opportunities;
        CREATE TRIGGER opportunities_changed AFTER INSERT OR UPDATE OR DELETE ON opportunities
            FOR EACH ROW EXECUTE FUNCTION log_opportunity_change();
        CREATE TRIGGER opportunities_emptied AFTER TRUNCATE ON opportunities
            FOR EACH STATEMENT EXECUTE FUNCTION log_opportunity_change();
        -- Also for what replication applies.
        ALTER TABLE opportunities ENABLE ALWAYS TRIGGER opportunities_changed;
        ALTER TABLE opportunities ENABLE ALWAYS TRIGGER opportunities_emptied;
        """;

    private const string BulkSetting = "grants.bulk";

    public static Task MakeAsync(DbConnection connection, bool isPostgres, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(isPostgres ? _postgres : _sqlite, cancellationToken);

    /// <summary>
    /// For a load that logs itself with one line: no line for each row until the transaction ends. On SQLite they must
    /// be made again before.
    /// </summary>
    public static Task PauseAsync(DbConnection connection, bool isPostgres, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            isPostgres
                ? $"SET LOCAL {BulkSetting} = 'on'"
                : "DROP TRIGGER opportunities_created; DROP TRIGGER opportunities_updated",
            cancellationToken);

    public static async Task<bool> AreThereAsync(
        DbConnection connection, bool isPostgres, CancellationToken cancellationToken) => await connection.NumberAsync(
        isPostgres
            ? "SELECT count(*) = 2 FROM pg_trigger WHERE tgname LIKE 'opportunities_%' AND tgenabled <> 'D' "
              + "AND tgrelid = 'opportunities'::regclass"
            : "SELECT count(*) = 3 FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'opportunities_%'",
        cancellationToken) == 1;

    /// <summary>Another number once they were dropped, switched off or made again: changes may have gone unlogged.</summary>
    public static Task<long> MarkAsync(DbConnection connection, bool isPostgres, CancellationToken cancellationToken) =>
        connection.NumberAsync(
            isPostgres
                ? "SELECT coalesce(sum(xmin::text::bigint), 0) FROM pg_trigger WHERE tgrelid = 'opportunities'::regclass"
                : "PRAGMA schema_version",
            cancellationToken);
}
