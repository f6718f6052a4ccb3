using System.Net;
using Gateway.FrontDoor;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.FrontDoor.Rates;

public class ResetDebtsTests
{
    private static readonly IPAddress _one = IPAddress.Parse("203.0.113.7");
    private static readonly IPAddress _other = IPAddress.Parse("203.0.113.8");

    private readonly FakeTimeProvider _clock = new();
    private readonly ResetDebts _debts;

    public ResetDebtsTests() => _debts = new ResetDebts(_clock);

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, true)]
    [InlineData(101, true)]
    public void So_many_are_too_many_of_one_address_alone(int tookBack, bool exceeds)
    {
        TakeBack(_one, tookBack);
        _debts.Exceeds(_one, 100).Should().Be(exceeds);
        _debts.Exceeds(_other, 100).Should().BeFalse();
    }

    [Fact]
    public void What_is_let_be_answered_pays_for_as_many()
    {
        for (var i = 0; i < 1000; i++)
        {
            TakeBack(_one, 1);
            _debts.Answered(_one);
        }

        _debts.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void Who_stops_is_forgiven_however_much_it_was()
    {
        TakeBack(_one, 100_000);
        _clock.Advance(TimeSpan.FromSeconds(2));
        _debts.Exceeds(_one, 100).Should().BeTrue();
        _clock.Advance(TimeSpan.FromSeconds(2));
        _debts.Exceeds(_one, 100).Should().BeFalse();
    }

    [Fact]
    public void Only_so_many_addresses_are_remembered_and_those_that_are_forgiven_make_room()
    {
        for (var i = 0; i < ResetDebts.MostHolders; i++) TakeBack(new IPAddress(i + 1), 1);
        TakeBack(_one, 1000);
        _debts.Exceeds(_one, 100).Should().BeFalse("there is no room");
        _clock.Advance(TimeSpan.FromSeconds(2));
        TakeBack(_one, 1000);
        _debts.Exceeds(_one, 100).Should().BeTrue();
    }

    private void TakeBack(IPAddress holder, int times)
    {
        for (var i = 0; i < times; i++) _debts.TookBack(holder, 100);
    }
}
