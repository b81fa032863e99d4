namespace Simulator.Soap;

/// <summary>As much of the Metadata API as a client needs to say hello.</summary>
internal static class MetadataOperations
{
    public static string? Run(SoapRequest request) => request.Name switch
    {
        "describeMetadata" => "<result><metadataObjects><directoryName>objects</directoryName><inFolder>false</inFolder><metaFile>false</metaFile>"
            + "<suffix>object</suffix><xmlName>CustomObject</xmlName></metadataObjects><organizationNamespace></organizationNamespace>"
            + "<partialSaveAllowed>true</partialSaveAllowed><testRequired>false</testRequired></result>",
        "listMetadata" => "<result><createdById>0055i0000000001AAA</createdById><createdByName>Integration User</createdByName>"
            + "<createdDate>2026-01-01T00:00:00.000Z</createdDate><fileName>objects/Account.object</fileName><fullName>Account</fullName><id></id>"
            + "<lastModifiedById>0055i0000000001AAA</lastModifiedById><lastModifiedByName>Integration User</lastModifiedByName>"
            + "<lastModifiedDate>2026-01-01T00:00:00.000Z</lastModifiedDate><type>CustomObject</type></result>",
        "readMetadata" => "<result></result>",
        _ => null,
    };
}
