namespace Sidecar.AppMetadata;

/// <summary>One file of the Salesforce side.</summary>
/// <param name="Path">Where it is below the project's folder, with slashes.</param>
/// <param name="Content">What is in it.</param>
/// <param name="Type">The metadata type that it holds; empty for a file of the project.</param>
/// <param name="Name">Full name of the component in it; empty for a file of the project.</param>
internal sealed record SourceFile(string Path, string Content, string Type = "", string Name = "")
{
    private const string Root = "force-app/main/default";

    /// <summary>A component in the place and under the name that Salesforce's tools expect.</summary>
    /// <param name="type">Its metadata type.</param>
    /// <param name="folder">The folder of this type.</param>
    /// <param name="suffix">The suffix of this type.</param>
    /// <param name="name">Its full name.</param>
    /// <param name="members">Writes its elements.</param>
    public static SourceFile Component(string type, string folder, string suffix, string name, Action<System.Xml.XmlWriter> members)
        => new($"{Root}/{folder}/{name}.{suffix}-meta.xml", MetadataXml.Write(type, members), type, name);
}
