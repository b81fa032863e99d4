using System.Xml;

namespace Sidecar.Soap;

/// <summary>What a login or invalidateSessions request carries, by local names as clients qualify freely (WF §2.2).</summary>
/// <param name="Username">The username, or null.</param>
/// <param name="Password">The password, or null.</param>
/// <param name="SessionIds">How many sessions are to be invalidated.</param>
internal sealed record SoapLoginRequest(string? Username, string? Password, int SessionIds)
{
    /// <exception cref="XmlException">The message is not well-formed.</exception>
    public static SoapLoginRequest Read(byte[] message)
    {
        string? username = null, password = null;
        var sessionIds = 0;
        using var reader = SoapText.Open(message);
        var inBody = false;
        while (reader.Read())
        {
            if (reader.NodeType is not XmlNodeType.Element)
            {
                continue;
            }

            if (reader.Depth == 1)
            {
                inBody = reader.LocalName == "Body";
            }

            if (!inBody || reader.Depth != 3)
            {
                continue;
            }

            if (reader.LocalName is "sessionIds" or "sessionId")
            {
                sessionIds++;
            }
            else if (reader.LocalName == "username" && username is null)
            {
                username = SoapText.ReadContent(reader);
            }
            else if (reader.LocalName == "password" && password is null)
            {
                password = SoapText.ReadContent(reader);
            }
        }

        return new SoapLoginRequest(username, password, sessionIds);
    }

    /// <summary>Never the password.</summary>
    public override string ToString() => "SOAP login request";
}
