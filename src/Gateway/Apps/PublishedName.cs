using System.Xml;
using System.Xml.Linq;

namespace Gateway.Apps;

/// <summary>What a project's application is called once it is published.</summary>
public static class PublishedName
{
    /// <summary>Without ending. A folder may hold other applications, since a project can refer to them.</summary>
    public static string Of(string project, string folder)
    {
        var applications = RuntimeConfig.Applications(folder);
        string?[] names = [AssemblyName(project), Path.GetFileNameWithoutExtension(project)];
        return names.FirstOrDefault(applications.Contains)
            ?? (applications.Count == 1 ? applications[0] : names[0] ?? names[1]!);
    }

    private static string? AssemblyName(string project)
    {
        try
        {
            return XDocument.Load(project).Descendants()
                .FirstOrDefault(node => node.Name.LocalName == "AssemblyName")?.Value;
        }
        catch (Exception unreadable) when (unreadable is XmlException or IOException)
        {
            return null;
        }
    }
}
