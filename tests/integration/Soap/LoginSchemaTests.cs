using System.Text;
using System.Xml;
using System.Xml.Schema;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.Soap;

namespace Sidecar.IntegrationTests.Soap;

/// <summary>What the sidecar answers by itself follows the WSDL of the version and the endpoint that the client called.</summary>
public class LoginSchemaTests
{
    private const string Org = "00DRe000000realEAA";
    private const string User = "005Re000000userIAA";
    private const string Profile = "00eRe000000profAAA";
    private const string Envelope = "http://schemas.xmlsoap.org/soap/envelope/";

    private static readonly UserInfo Plausible = new(Org, User, Profile, "Müller <& Söhne>@example.com");

    public static TheoryData<int> ReadVersions => [.. WsdlShapes.Read];

    public static TheoryData<string, string> Endpoints
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var version in Enumerable.Range(6, 63).Select(v => $"/{v}.0").Append("").Append("/99.0"))
            {
                all.Add("u", version);
                all.Add("c", version);
                all.Add("T", version);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(ReadVersions))]
    public void Table_SaysWhatTheWsdlSays(int version)
    {
        Assert.Equal(Words(WsdlShapes.LoginResult(version)), LoginSchema.LoginResult.In(version).Select(Word));
        Assert.Equal(Words(WsdlShapes.GetUserInfoResult(version)), LoginSchema.UserInfo.In(version).Select(Word));
    }

    [Fact]
    public void PathWithoutAVersion_MeansTheNewest() => Assert.Equal(LoginSchema.UserInfo.In(66), LoginSchema.UserInfo.In(0));

    [Theory]
    [MemberData(nameof(Endpoints))]
    public void EveryResponse_IsValidAgainstTheSchemaOfItsVersion(string flavour, string version)
    {
        var endpoint = SoapEndpoint.Parse($"/services/Soap/{flavour}{version}/0DFxx0000000abc");
        foreach (var user in new[] { Plausible, Told("nil"), Told("wrong") })
        {
            var login = new SoapLogin("https://localhost:8443", "62.0", Org[..15] + "!AQ4A.x_y", true, user);
            Assert.Empty(Problems(SoapLoginResponse.Login(endpoint, "", login), endpoint));
        }

        Assert.Empty(Problems(SoapLoginResponse.Logout(endpoint, ""), endpoint));
        Assert.Empty(Problems(SoapLoginResponse.InvalidateSessions(endpoint, "", 0), endpoint));
        Assert.Empty(Problems(SoapLoginResponse.InvalidateSessions(endpoint, "", 3), endpoint));
        Assert.Empty(Problems(SoapFault.Xml(endpoint, "INVALID_LOGIN", "wrong", "LoginFault"), endpoint));
        foreach (var code in new[] { "SERVER_UNAVAILABLE", "INVALID_HOST", "soapenv:Client" })
        {
            Assert.Empty(Problems(SoapFault.Xml(endpoint, code, "what <happened> & what to do"), endpoint));
        }
    }

    /// <summary>A validator that finds nothing would agree with anything.</summary>
    [Theory]
    [InlineData("20.0", "<orgHasPersonAccounts>", "<chatterExternal>false</chatterExternal><orgHasPersonAccounts>")]
    [InlineData("21.0", "<sessionSecondsValid>7200</sessionSecondsValid>", "")]
    [InlineData("39.0", "<profileId>" + Profile + "</profileId>", "<profileId>00eRe000000prof</profileId>")]
    [InlineData("40.0", "<chatterExternal>false</chatterExternal>", "<chatterExternal xsi:nil=\"true\"/>")]
    [InlineData("62.0", "<passwordExpired>false</passwordExpired><sandbox>false</sandbox>",
        "<sandbox>false</sandbox><passwordExpired>false</passwordExpired>")]
    public void WrongResponse_IsFound(string version, string right, string wrong)
    {
        var endpoint = SoapEndpoint.Parse($"/services/Soap/u/{version}");
        var login = SoapLoginResponse.Login(endpoint, "", new SoapLogin("https://localhost", "62.0", "x", false, Plausible));
        Assert.Contains(right, login, StringComparison.Ordinal);
        Assert.NotEmpty(Problems(login.Replace(right, wrong, StringComparison.Ordinal), endpoint));
    }

    [Theory]
    [InlineData("SERVER_UNAVAILABLE", "SERVER_UNAVAILABLE")]
    [InlineData("INVALID_SESSION_ID", "INVALID_SESSION_ID")]
    [InlineData("METHOD_NOT_ALLOWED", "UNKNOWN_EXCEPTION")]
    [InlineData("something else", "UNKNOWN_EXCEPTION")]
    public void CodeThatNoWsdlHas_IsSaidAsOneThatEveryWsdlHas(string code, string said)
    {
        var fault = SoapFault.Xml(SoapEndpoint.Parse("/services/Soap/u/20.0"), code, "The reason.");
        Assert.Contains($"<faultcode>sf:{said}</faultcode><faultstring>{said}: The reason.</faultstring>", fault, StringComparison.Ordinal);
        Assert.Contains($"<sf:exceptionCode>{said}</sf:exceptionCode>", fault, StringComparison.Ordinal);
        Assert.Contains("<sf:exceptionMessage>The reason.</sf:exceptionMessage>", fault, StringComparison.Ordinal);
    }

    /// <summary>A user of an org that says every element is nil, or none in its type.</summary>
    private static UserInfo Told(string how)
    {
        var elements = LoginSchema.UserInfo.Where(e => e.Name is not ("organizationId" or "userId"))
            .Select(e => how == "nil" ? $"<{e.Name} i:nil='true'/>" : $"<{e.Name}>not its type</{e.Name}>");
        var response = $"<e:Envelope xmlns:e='{Envelope}' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><e:Body>"
            + $"<r xmlns='urn:partner.soap.sforce.com'><result><organizationId>{Org[..15]}</organizationId><userId>{User}</userId>"
            + $"{string.Concat(elements)}</result></r></e:Body></e:Envelope>";
        return UserInfo.Read(Encoding.UTF8.GetBytes(response), Plausible)!;
    }

    private static List<string> Problems(string response, SoapEndpoint endpoint)
    {
        var problems = new List<string>();
        var schemas = new XmlSchemaSet();
        foreach (var schema in ResponseSchema.For(endpoint))
        {
            using var text = XmlReader.Create(new StringReader(schema), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            schemas.Add(XmlSchema.Read(text, null)!);
        }

        var settings = new XmlReaderSettings
        {
            ValidationType = ValidationType.Schema,
            Schemas = schemas,
            ValidationFlags = XmlSchemaValidationFlags.ReportValidationWarnings,
        };
        settings.ValidationEventHandler += (_, e) => problems.Add($"{e.Severity}: {e.Message}");
        using var reader = XmlReader.Create(new StringReader(response), settings);
        while (reader.Read())
        {
        }

        return problems;
    }

    private static string[] Words(string shape) => shape.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static string Word(SchemaElement element) => element.Name + ":" + element.Type switch
    {
        SchemaType.Boolean => "boolean",
        SchemaType.Integer => "int",
        SchemaType.Id => "ID",
        SchemaType.UserInfo => "GetUserInfoResult*",
        _ => "string",
    } + (element.Nillable ? "?" : "");
}
