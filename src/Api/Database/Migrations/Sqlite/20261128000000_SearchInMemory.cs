using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Api.Database.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SearchInMemory : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Its three triggers are gone already where another migration has rebuilt the table.
            migrationBuilder.Sql("""
                DROP TRIGGER IF EXISTS opportunity_text_insert;
                DROP TRIGGER IF EXISTS opportunity_text_delete;
                DROP TRIGGER IF EXISTS opportunity_text_update;
                DROP TABLE IF EXISTS opportunity_text;
                """);

            migrationBuilder.DropIndex(
                name: "IX_opportunities_agency_status_category_funding_instrument",
                table: "opportunities");

            migrationBuilder.DropIndex(
                name: "IX_opportunities_award_ceiling",
                table: "opportunities");

            migrationBuilder.DropIndex(
                name: "IX_opportunities_close_date",
                table: "opportunities");

            migrationBuilder.DropIndex(
                name: "IX_opportunities_post_date",
                table: "opportunities");

            migrationBuilder.DropIndex(
                name: "IX_opportunities_status_post_date",
                table: "opportunities");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
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
                name: "IX_opportunities_status_post_date",
                table: "opportunities",
                columns: new[] { "status", "post_date" });
        }
    }
}
