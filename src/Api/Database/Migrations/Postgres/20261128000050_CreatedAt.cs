using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Api.Database.Migrations.Postgres
{
    /// <summary>Before the contraction in number, so that a start applies this one without that one.</summary>
    public partial class CreatedAt : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) =>
            migrationBuilder.AddColumn<DateTime>(
                name: "created_at",
                table: "opportunities",
                type: "timestamp with time zone",
                nullable: true);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(name: "created_at", table: "opportunities");
        }
    }
}
