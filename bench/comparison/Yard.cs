using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace Gateway.Compare;

/// <summary>A folder, the processes of a run, and what the system knows of them.</summary>
internal sealed class Yard : IDisposable
{
    private readonly List<Process> _started = [];

    public string Root { get; } = RootOf(Directory.GetCurrentDirectory());
    public string Folder { get; } = Directory.CreateTempSubdirectory("bench-").FullName;
    public string Certificate => $"{Folder}/tls.pem";

    public static bool Has(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, program)));

    public Process Start(string program, string arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        _started.Add(process);
        return process;
    }

    public static string Run(string program, string arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {arguments}:\n{output}{errors.Result}");
    }

    /// <summary>As the images have it: compiled ahead, for this machine.</summary>
    public void PublishAhead(string project, string name) =>
        Run("dotnet", $"publish {project} -c Release --use-current-runtime --no-self-contained -o {Folder}/{name} --nologo -v q");

    /// <summary>What is put behind every server.</summary>
    public void PublishApp() => Run("dotnet", $"publish {Root}/bench/App -c Release -o {Folder}/app --nologo -v q");

    public string Write(string name, string text)
    {
        File.WriteAllText($"{Folder}/{name}", text);
        return $"{Folder}/{name}";
    }

    /// <summary>A certificate for 127.0.0.1 and its key, in one file, for everybody.</summary>
    public void MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        Write("tls.pem", made.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        Write("tls.key", key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    public static async Task AnswersAsync(string url)
    {
        using var http = new HttpClient();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(30); await Task.Delay(5))
        {
            try
            {
                if ((await http.GetAsync(url)).IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
        }

        throw new TimeoutException($"{url} did not answer within 30 s");
    }

    /// <summary>Seconds of CPU that these and their children have had.</summary>
    public static double Cpu(IEnumerable<int> processes) => processes.SelectMany(Family).Distinct().Sum(CpuOf);

    /// <summary>In MB, these and their children.</summary>
    public static double Resident(IEnumerable<int> processes) => processes.SelectMany(Family).Distinct().Sum(ResidentOf);

    /// <summary>In MB, without children.</summary>
    public static double ResidentOf(int id) => double.Parse(
        Regex.Match(File.ReadAllText($"/proc/{id}/status"), @"VmRSS:\s+(\d+)").Groups[1].Value, CultureInfo.InvariantCulture) / 1000;

    public void Dispose()
    {
        foreach (var process in _started)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            process.Dispose();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private static IEnumerable<int> Family(int id) => File.ReadAllText($"/proc/{id}/task/{id}/children")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).Prepend(id);

    private static double CpuOf(int id)
    {
        var fields = File.ReadAllText($"/proc/{id}/stat").Split(')')[^1].Split(' ');
        return (double.Parse(fields[12], CultureInfo.InvariantCulture) + double.Parse(fields[13], CultureInfo.InvariantCulture)) / 100;
    }

    private static string RootOf(string folder) => File.Exists($"{folder}/Solution.sln")
        ? folder
        : RootOf(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("run it within the repository"));
}
