using Microsoft.EntityFrameworkCore.Migrations;
using NpgsqlTypes;

#nullable disable

namespace Api.Database.Migrations.Postgres
{
    /// <summary>The version before searched with these; this one does in memory.</summary>
    [Contract]
    public partial class WithoutTextIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                ALTER TABLE opportunities DROP COLUMN IF EXISTS search_vector;
                DROP INDEX IF EXISTS "IX_opportunities_agency_status_category_funding_instrument";
                DROP INDEX IF EXISTS "IX_opportunities_award_ceiling";
                DROP INDEX IF EXISTS "IX_opportunities_close_date";
                DROP INDEX IF EXISTS "IX_opportunities_post_date";
                DROP INDEX IF EXISTS "IX_opportunities_status_post_date";
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<NpgsqlTsVector>(
                name: "search_vector",
                table: "opportunities",
                type: "tsvector",
                nullable: true,
                computedColumnSql: "setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', summary), 'B')",
                stored: true);

            migrationBuilder.CreateIndex(
                name: "IX_opportunities_agency_status_category_funding_instrument",
                table: "opportunities",
                columns: new[] { "agency", "status", "category", "funding_instrument" });

            migrationBuilder.CreateIndex(
                name: "IX_opportunities_award_ceiling",
                table: "opportunities",
                column: "award_ceiling");

            migrationBuilder.CreateIndex(
                name: "IX_opportunities_close_date",
                table: "opportunities",
                column: "close_date");

            migrationBuilder.CreateIndex(
                name: "IX_opportunities_post_date",
                table: "opportunities",
                column: "post_date");

            migrationBuilder.CreateIndex(
                name: "IX_opportunities_search_vector",
                table: "opportunities",
                column: "search_vector")
                .Annotation("Npgsql:IndexMethod", "GIN");

            migrationBuilder.CreateIndex(
                name: "IX_opportunities_status_post_date",
                table: "opportunities",
                columns: new[] { "status", "post_date" });
        }
    }
}
