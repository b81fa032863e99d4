using Sidecar.Soap;

namespace Sidecar.IntegrationTests.Soap;

/// <summary>The schemas of what the sidecar answers on one endpoint, made from <see cref="LoginSchema"/>.</summary>
internal static class ResponseSchema
{
    private const string Xsd = "http://www.w3.org/2001/XMLSchema";

    public static IEnumerable<string> For(SoapEndpoint endpoint) => [Soap(), Responses(endpoint), Faults(endpoint)];

    private static string Responses(SoapEndpoint endpoint) => $"""
        <xsd:schema elementFormDefault="qualified" targetNamespace="{endpoint.Namespace}"
            xmlns:tns="{endpoint.Namespace}" xmlns:xsd="{Xsd}">
          <xsd:simpleType name="ID">
            <xsd:restriction base="xsd:string"><xsd:length value="18"/><xsd:pattern value="[a-zA-Z0-9]{"{18}"}"/></xsd:restriction>
          </xsd:simpleType>
          <xsd:complexType name="GetUserInfoResult">
            <xsd:sequence>{Elements(LoginSchema.UserInfo.In(endpoint.MajorVersion))}</xsd:sequence>
          </xsd:complexType>
          <xsd:complexType name="LoginResult">
            <xsd:sequence>{Elements(LoginSchema.LoginResult.In(endpoint.MajorVersion))}</xsd:sequence>
          </xsd:complexType>
          <xsd:complexType name="InvalidateSessionsResult"><xsd:sequence>
            <xsd:element name="errors" type="xsd:anyType" minOccurs="0" maxOccurs="unbounded"/>
            <xsd:element name="success" type="xsd:boolean"/>
          </xsd:sequence></xsd:complexType>
          <xsd:element name="loginResponse"><xsd:complexType><xsd:sequence>
            <xsd:element name="result" type="tns:LoginResult"/>
          </xsd:sequence></xsd:complexType></xsd:element>
          <xsd:element name="logoutResponse"><xsd:complexType><xsd:sequence/></xsd:complexType></xsd:element>
          <xsd:element name="invalidateSessionsResponse"><xsd:complexType><xsd:sequence>
            <xsd:element name="result" type="tns:InvalidateSessionsResult" minOccurs="0" maxOccurs="unbounded"/>
          </xsd:sequence></xsd:complexType></xsd:element>
        </xsd:schema>
        """;

    /// <summary>As the WSDL of 8.0 has it, with those of its codes that matter here.</summary>
    private static string Faults(SoapEndpoint endpoint) => $"""
        <xsd:schema elementFormDefault="qualified" targetNamespace="{endpoint.FaultNamespace}"
            xmlns:fns="{endpoint.FaultNamespace}" xmlns:xsd="{Xsd}">
          <xsd:simpleType name="ExceptionCode"><xsd:restriction base="xsd:string">
            <xsd:enumeration value="EXCEEDED_MAX_SIZE_REQUEST"/><xsd:enumeration value="INVALID_LOGIN"/>
            <xsd:enumeration value="INVALID_SESSION_ID"/>
            <xsd:enumeration value="REQUEST_LIMIT_EXCEEDED"/><xsd:enumeration value="SERVER_UNAVAILABLE"/>
            <xsd:enumeration value="UNKNOWN_EXCEPTION"/>
          </xsd:restriction></xsd:simpleType>
          <xsd:complexType name="ApiFault"><xsd:sequence>
            <xsd:element name="exceptionCode" type="fns:ExceptionCode"/><xsd:element name="exceptionMessage" type="xsd:string"/>
          </xsd:sequence></xsd:complexType>
          <xsd:complexType name="LoginFault"><xsd:complexContent><xsd:extension base="fns:ApiFault"/></xsd:complexContent></xsd:complexType>
          <xsd:complexType name="UnexpectedErrorFault">
            <xsd:complexContent><xsd:extension base="fns:ApiFault"/></xsd:complexContent>
          </xsd:complexType>
          <xsd:element name="LoginFault" type="fns:LoginFault"/>
          <xsd:element name="UnexpectedErrorFault" type="fns:UnexpectedErrorFault"/>
        </xsd:schema>
        """;

    /// <summary>As much of the schema of SOAP 1.1 as responses use; everything inside is validated strictly.</summary>
    private static string Soap() => $"""
        <xsd:schema targetNamespace="http://schemas.xmlsoap.org/soap/envelope/"
            xmlns:tns="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="{Xsd}">
          <xsd:element name="Envelope"><xsd:complexType>
            <xsd:sequence><xsd:element ref="tns:Body"/></xsd:sequence>
          </xsd:complexType></xsd:element>
          <xsd:element name="Body"><xsd:complexType>
            <xsd:sequence><xsd:any namespace="##any" processContents="strict"/></xsd:sequence>
          </xsd:complexType></xsd:element>
          <xsd:element name="Fault"><xsd:complexType><xsd:sequence>
            <xsd:element name="faultcode" type="xsd:QName"/><xsd:element name="faultstring" type="xsd:string"/>
            <xsd:element name="detail" minOccurs="0"><xsd:complexType>
              <xsd:sequence><xsd:any namespace="##any" processContents="strict"/></xsd:sequence>
            </xsd:complexType></xsd:element>
          </xsd:sequence></xsd:complexType></xsd:element>
        </xsd:schema>
        """;

    private static string Elements(IEnumerable<SchemaElement> elements) => string.Concat(elements.Select(Element));

    private static string Element(SchemaElement element) => element.Type is SchemaType.UserInfo
        ? $"<xsd:element name=\"{element.Name}\" type=\"tns:GetUserInfoResult\" minOccurs=\"0\"/>"
        : $"<xsd:element name=\"{element.Name}\" type=\"{TypeOf(element)}\" nillable=\"{(element.Nillable ? "true" : "false")}\"/>";

    private static string TypeOf(SchemaElement element) => element.Type switch
    {
        SchemaType.Boolean => "xsd:boolean",
        SchemaType.Integer => "xsd:int",
        SchemaType.Id => "tns:ID",
        _ => "xsd:string",
    };
}
