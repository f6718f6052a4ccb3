using HostingStyles;

var style = args.Length > 0 ? args[0] : "";
if (!Styles.All.TryGetValue(style, out var run))
{
    await Console.Error.WriteLineAsync($"'{style}' is none of {string.Join(", ", Styles.All.Keys)}");
    return 2;
}

await run();
return 0;
