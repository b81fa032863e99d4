using System.Collections.Frozen;

namespace Sidecar.Soap;

/// <summary>The exception codes that a fault of the sidecar may carry.</summary>
/// <remarks>
/// The WSDLs enumerate the codes (<c>ExceptionCode</c> in the fault namespace). Code that was generated from one fails on a code that it
/// does not know, and then the person sees no message at all. The codes below were read in the WSDLs of 8.0 and 28.0, so none depends on
/// the version. The detail does not depend on it either: its <c>exceptionCode</c> and <c>exceptionMessage</c> are those of 8.0 and 28.0.
/// What came later (<c>extendedErrorDetails</c>, <c>upgradeURL</c>, <c>upgradeMessage</c>) has <c>minOccurs</c> 0 and is left out.
/// </remarks>
internal static class SoapFaultCodes
{
    /// <summary>For what Salesforce has no code for.</summary>
    public const string Unknown = "UNKNOWN_EXCEPTION";

    private static readonly FrozenSet<string> Enumerated = FrozenSet.Create(
        StringComparer.Ordinal,
        "API_CURRENTLY_DISABLED",
        "API_DISABLED_FOR_ORG",
        "CLIENT_NOT_ACCESSIBLE_FOR_USER",
        "EXCEEDED_MAX_SIZE_REQUEST",
        "FUNCTIONALITY_NOT_ENABLED",
        "INSUFFICIENT_ACCESS",
        "INVALID_CLIENT",
        "INVALID_LOGIN",
        "INVALID_OPERATION",
        "INVALID_OPERATION_WITH_EXPIRED_PASSWORD",
        "INVALID_SESSION_ID",
        "INVALID_SOAP_HEADER",
        "LOGIN_DURING_RESTRICTED_DOMAIN",
        "LOGIN_DURING_RESTRICTED_TIME",
        "ORG_LOCKED",
        "PASSWORD_LOCKOUT",
        "REQUEST_LIMIT_EXCEEDED",
        "REQUEST_RUNNING_TOO_LONG",
        "SERVER_UNAVAILABLE",
        Unknown,
        "UNSUPPORTED_API_VERSION",
        "UNSUPPORTED_CLIENT");

    /// <summary>The code itself when every WSDL has it, otherwise <see cref="Unknown"/>.</summary>
    public static string For(string code) => Enumerated.Contains(code) ? code : Unknown;
}
