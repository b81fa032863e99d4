namespace Simulator.Soap;

/// <summary>
/// As much of the Metadata API as a client needs: to look around, to read a component, and a deployment that succeeds at once.
/// </summary>
internal static class MetadataOperations
{
    private const string DeploymentId = "0Af5i0000000001AAA";

    public static string? Run(SoapRequest request) => request.Name switch
    {
        "describeMetadata" => "<result><metadataObjects><directoryName>objects</directoryName><inFolder>false</inFolder>"
            + "<metaFile>false</metaFile><suffix>object</suffix><xmlName>CustomObject</xmlName></metadataObjects>"
            + "<organizationNamespace></organizationNamespace>"
            + "<partialSaveAllowed>true</partialSaveAllowed><testRequired>false</testRequired></result>",
        "listMetadata" => "<result><createdById>0055i0000000001AAA</createdById><createdByName>Integration User</createdByName>"
            + "<createdDate>2026-01-01T00:00:00.000Z</createdDate><fileName>objects/Account.object</fileName>"
            + "<fullName>Account</fullName><id></id>"
            + "<lastModifiedById>0055i0000000001AAA</lastModifiedById><lastModifiedByName>Integration User</lastModifiedByName>"
            + "<lastModifiedDate>2026-01-01T00:00:00.000Z</lastModifiedDate><type>CustomObject</type></result>",
        "readMetadata" => $"<result>{Components(request)}</result>",
        "deploy" => $"<result><done>false</done><id>{DeploymentId}</id><state>Queued</state></result>",
        "checkStatus" => $"<result><done>true</done><id>{DeploymentId}</id><state>Completed</state></result>",
        "checkDeployStatus" => "<result><checkOnly>false</checkOnly><createdBy>0055i0000000001</createdBy>"
            + "<createdByName>Integration User</createdByName>"
            + "<createdDate>2026-01-01T00:00:00.000Z</createdDate><details/><done>true</done>"
            + $"<id>{request.Text("asyncProcessId") ?? DeploymentId}</id><ignoreWarnings>false</ignoreWarnings>"
            + "<lastModifiedDate>2026-01-01T00:00:01.000Z</lastModifiedDate><numberComponentErrors>0</numberComponentErrors>"
            + "<numberComponentsDeployed>1</numberComponentsDeployed><numberComponentsTotal>1</numberComponentsTotal>"
            + "<numberTestErrors>0</numberTestErrors>"
            + "<numberTestsCompleted>0</numberTestsCompleted><numberTestsTotal>0</numberTestsTotal><rollbackOnError>true</rollbackOnError>"
            + "<runTestsEnabled>false</runTestsEnabled><startDate>2026-01-01T00:00:00.000Z</startDate>"
            + "<status>Succeeded</status><success>true</success></result>",
        _ => null,
    };

    private static string Components(SoapRequest request)
        => string.Concat(request.Texts("fullNames").Select(name => Component(request.Text("type") ?? "CustomObject", name)));

    private static string Component(string type, string name)
        => $"<records xsi:type=\"{Xml.Escape(type)}\"><fullName>{Xml.Escape(name)}</fullName><label>{Xml.Escape(name)}</label></records>";
}
