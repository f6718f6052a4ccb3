namespace Gateway.Cli;

/// <summary>What a verb has to say cannot be written: the output is at fault, and nobody that it talks to.</summary>
public sealed class UnwrittenException(IOException refused) : Exception(refused.Message, refused);
