namespace Simulator.Soap;

/// <summary>Anonymous Apex (does nothing, succeeds) and Apex web services (any operation of any class answers "ok").</summary>
internal static class ApexOperations
{
    public static string? Run(SoapRequest request) => (request.Flavour.Kind, request.Name) switch
    {
        (SoapKind.Apex, "executeAnonymous") => "<result><column>-1</column><compileProblem xsi:nil=\"true\"/><compiled>true</compiled>"
            + "<exceptionMessage xsi:nil=\"true\"/><exceptionStackTrace xsi:nil=\"true\"/><line>-1</line><success>true</success></result>",
        (SoapKind.ApexClass, _) => "<result>ok</result>",
        _ => null,
    };
}
