// Writes what the executable is made of, from what the build restored:
//   sbom.cdx.json            a CycloneDX 1.6 bill of materials
//   THIRD-PARTY-NOTICES.txt  the licence of each part
// Usage: dotnet run packaging/bill-of-materials.cs -- PROJECT.ASSETS.JSON RUNTIME-IDENTIFIER VERSION OUTPUT-DIRECTORY
// The same restore gives the same files: no time and no random number is in them.
#:property PublishAot=false
#:property EnforceCodeStyleInBuild=false
#:property UseSharedCompilation=false
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml.Linq;

if (args is not [var assetsPath, var runtime, var version, var output])
{
    Console.Error.WriteLine("usage: bill-of-materials.cs PROJECT.ASSETS.JSON RUNTIME-IDENTIFIER VERSION OUTPUT-DIRECTORY");
    return 2;
}

using var assets = JsonDocument.Parse(File.ReadAllBytes(assetsPath));
var root = assets.RootElement;
var packages = root.GetProperty("packageFolders").EnumerateObject().First().Name;
var parts = Restored().Concat(Platform()).OrderBy(static part => part.Name, StringComparer.OrdinalIgnoreCase).ToList();
Directory.CreateDirectory(output);
WriteBill();
WriteNotices();
Console.WriteLine($"{parts.Count} parts");
return 0;

// Packages that give the executable code. Analyzers and build tools do not.
IEnumerable<Part> Restored() => root.GetProperty("targets").GetProperty($"net10.0/{runtime}").EnumerateObject()
    .Where(static package => package.Value.TryGetProperty("runtime", out var files)
        && files.EnumerateObject().Any(static file => !file.Name.EndsWith("_._", StringComparison.Ordinal)))
    .Select(static package => package.Name.Split('/'))
    .Select(name => Read(name[0], name[1]));

// .NET itself, whose native libraries (zlib-ng, brotli, …) its own notices list.
IEnumerable<Part> Platform() => root.GetProperty("project").GetProperty("frameworks").GetProperty("net10.0")
    .GetProperty("downloadDependencies").EnumerateArray()
    .Select(static one => (Name: one.GetProperty("name").GetString()!, Version: one.GetProperty("version").GetString()!.Trim('[').Split(',')[0]))
    .Where(one => one.Name.EndsWith(runtime, StringComparison.Ordinal)
        && (one.Name.Contains("NativeAOT", StringComparison.Ordinal) || one.Name.Contains("AspNetCore", StringComparison.Ordinal)))
    .Select(one => Read(one.Name, one.Version));

Part Read(string name, string number)
{
    var folder = Path.Combine(packages, name.ToLowerInvariant(), number.ToLowerInvariant());
    var metadata = XDocument.Load(Directory.GetFiles(folder, "*.nuspec").Single()).Root!.Elements().First();
    string? Of(string element) => metadata.Elements().FirstOrDefault(one => one.Name.LocalName == element)?.Value;
    var licence = metadata.Elements().FirstOrDefault(static one => one.Name.LocalName == "license");
    var expression = (string?)licence?.Attribute("type") == "expression" ? licence!.Value : null;
    var texts = Directory.GetFiles(folder).Where(static file => Path.GetFileName(file).ToUpperInvariant() is var file2
        && (file2.StartsWith("LICENSE", StringComparison.Ordinal) || file2.Contains("NOTICE", StringComparison.Ordinal)));
    var hash = Convert.FromBase64String(File.ReadAllText(Directory.GetFiles(folder, "*.nupkg.sha512").Single()));
    return new(name, number, expression, Of("licenseUrl"), Of("copyright"), Of("projectUrl"),
        Convert.ToHexStringLower(hash), [.. texts.Order(StringComparer.Ordinal).Select(File.ReadAllText)]);
}

void WriteBill()
{
    using var stream = File.Create(Path.Combine(output, "sbom.cdx.json"));
    using var json = new Utf8JsonWriter(stream, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    json.WriteStartObject();
    json.WriteString("bomFormat", "CycloneDX");
    json.WriteString("specVersion", "1.6");
    json.WriteNumber("version", 1);
    json.WriteStartObject("metadata");
    json.WriteStartObject("component");
    json.WriteString("type", "application");
    json.WriteString("bom-ref", "sf-sidecar");
    json.WriteString("name", "sf-sidecar");
    json.WriteString("version", version);
    WriteLicence(json, "MIT", null);
    json.WriteEndObject();
    json.WriteEndObject();
    json.WriteStartArray("components");
    foreach (var part in parts)
    {
        json.WriteStartObject();
        json.WriteString("type", "library");
        json.WriteString("bom-ref", part.Url);
        json.WriteString("name", part.Name);
        json.WriteString("version", part.Version);
        json.WriteString("purl", part.Url);
        json.WriteStartArray("hashes");
        json.WriteStartObject();
        json.WriteString("alg", "SHA-512");
        json.WriteString("content", part.Hash);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteLicence(json, part.Licence, part.LicenceUrl);
        json.WriteEndObject();
    }

    json.WriteEndArray();
    json.WriteStartArray("dependencies");
    json.WriteStartObject();
    json.WriteString("ref", "sf-sidecar");
    json.WriteStartArray("dependsOn");
    parts.ForEach(part => json.WriteStringValue(part.Url));
    json.WriteEndArray();
    json.WriteEndObject();
    json.WriteEndArray();
    json.WriteEndObject();
}

static void WriteLicence(Utf8JsonWriter json, string? expression, string? url)
{
    if (expression is null && url is null)
    {
        return;
    }

    json.WriteStartArray("licenses");
    json.WriteStartObject();
    if (expression is not null)
    {
        json.WriteString("expression", expression);
    }
    else
    {
        json.WriteStartObject("license");
        json.WriteString("name", "see the address");
        json.WriteString("url", url);
        json.WriteEndObject();
    }

    json.WriteEndObject();
    json.WriteEndArray();
}

void WriteNotices()
{
    var text = new StringBuilder("sf-sidecar contains the following software. OpenSSL and the C library are not part of it; the system has them.\n");
    foreach (var part in parts)
    {
        text.Append('\n').Append('=', 100).Append($"\n{part.Name} {part.Version}\n");
        text.Append($"Licence: {part.Licence ?? part.LicenceUrl ?? "see below"}\n");
        if (part.Copyright is not null)
        {
            text.Append($"{part.Copyright}\n");
        }

        if (part.Project is not null)
        {
            text.Append($"{part.Project}\n");
        }

        foreach (var licence in part.Texts.Count > 0 ? part.Texts : [Known(part)])
        {
            text.Append('\n').Append(licence.ReplaceLineEndings("\n").Trim()).Append('\n');
        }
    }

    File.WriteAllText(Path.Combine(output, "THIRD-PARTY-NOTICES.txt"), text.ToString());
}

// Packages that name their licence and do not bring its text.
static string Known(Part part)
{
    var folder = Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, "licences");
    var file = Path.Combine(folder, $"{part.Licence}.txt");
    return File.Exists(file) ? File.ReadAllText(file)
        : throw new InvalidOperationException($"{part.Name} has the licence {part.Licence ?? part.LicenceUrl}, and {file} is not there.");
}

internal sealed record Part(
    string Name, string Version, string? Licence, string? LicenceUrl, string? Copyright, string? Project, string Hash, IReadOnlyList<string> Texts)
{
    public string Url => $"pkg:nuget/{Name}@{Version}";
}
