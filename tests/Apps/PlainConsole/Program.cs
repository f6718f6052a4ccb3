using System.Collections;

// A .NET program without ASP.NET Core: says what it was given.
foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
    Console.WriteLine($"{variable.Key}={variable.Value}");
