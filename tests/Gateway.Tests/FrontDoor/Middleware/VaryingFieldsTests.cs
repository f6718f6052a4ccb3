using Gateway.FrontDoor;

namespace Gateway.Tests.FrontDoor.Middleware;

public sealed class VaryingFieldsTests
{
    [Fact]
    public void What_they_remember_is_bounded()
    {
        var fields = new VaryingFields();
        for (var target = 0; target < VaryingFields.Most; target++) fields.Has($"/{target}", default, ["Accept"]).Should().BeFalse();
        fields.Of("/0").ToArray().Should().Equal("Accept");
        fields.Has("/more", default, ["Accept"]).Should().BeFalse();
        fields.Of("/0").Count.Should().Be(0);
        fields.Of("/more").ToArray().Should().Equal("Accept");
    }

    [Fact]
    public void One_that_is_looked_up_by_more_than_counts_is_found()
    {
        var fields = new VaryingFields();
        fields.Has("/", new[] { "Accept", "Origin" }, ["origin"]).Should().BeTrue();
        fields.Has("/", new[] { "Accept" }, ["origin"]).Should().BeFalse();
        fields.Of("/").ToArray().Should().Equal("Accept", "origin");
    }
}
