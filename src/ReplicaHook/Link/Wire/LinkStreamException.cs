namespace Gateway.Link;

/// <summary>What broke a stream in the middle.</summary>
internal sealed class LinkStreamException(string message, Exception? cause = null) : IOException(message, cause);
