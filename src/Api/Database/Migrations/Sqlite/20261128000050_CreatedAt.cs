using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Api.Database.Migrations.Sqlite
{
    /// <summary>Before the contraction in number, so that a start applies this one without that one.</summary>
    public partial class CreatedAt : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) =>
            migrationBuilder.AddColumn<DateTime>(
                name: "created_at",
                table: "opportunities",
                type: "TEXT",
                nullable: true);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // Not by EF, which would make the table anew, without its triggers.
            migrationBuilder.Sql("ALTER TABLE opportunities DROP COLUMN created_at");
        }
    }
}
