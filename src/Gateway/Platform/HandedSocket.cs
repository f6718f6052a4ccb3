namespace Gateway.Platform;

/// <summary>A listening socket for a new gateway.</summary>
/// <param name="Descriptor">This process's own.</param>
/// <param name="Name">By which the new gateway finds it.</param>
/// <param name="UnitName">What systemd calls it; null when it is none of systemd's.</param>
public sealed record HandedSocket(int Descriptor, string Name, string? UnitName);
