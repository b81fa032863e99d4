namespace Quickstart;

/// <summary>Lines to paste into another terminal.</summary>
internal static class Recipes
{
    public static void Print(Scene scene)
    {
        var sidecar = scene.Sidecar.GetLeftPart(UriPartial.Authority);
        var org = scene.Org.BaseAddress.GetLeftPart(UriPartial.Authority);
        Narrator.Chapter("Now you. It all stays up; in another terminal, try:");
        if ((Environment.GetEnvironmentVariable("http_proxy") ?? "").Length > 0)
        {
            Console.WriteLine("\n  # this machine has a proxy, which curl would use even for localhost\n  export "
                + "no_proxy=localhost,127.0.0.1");
        }

        Console.WriteLine($"""

              # log in as old programs do, with any password: by OAuth, by SOAP
              curl -s {sidecar}/services/oauth2/token \
                -d grant_type=password -d client_id=x -d client_secret=y -d username=me@acme.example -d password=wrong
              curl -s {sidecar}/services/Soap/u/64.0 -H 'Content-Type: text/xml' -H 'SOAPAction: ""' \
                -d '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>
                  <login xmlns="urn:partner.soap.sforce.com"><username>me@acme.example</username><password>wrong</password></login>
                  </e:Body></e:Envelope>'

              # query with a token that died years ago
              curl -s '{sidecar}/services/data/v62.0/query?q=SELECT+Name+FROM+Account+LIMIT+3' \
                -H 'Authorization: Bearer 00Dxx0000000000!dead'

              # the same without the sidecar: Salesforce refuses it
              curl -s '{org}/services/data/v62.0/query?q=SELECT+Name+FROM+Account+LIMIT+3' \
                -H 'Authorization: Bearer 00Dxx0000000000!dead'

              # end all sessions at the org, and ask again: the answer is as good as before
              curl -s -X POST {org}/__control/sessions/revoke
              curl -s '{sidecar}/services/data/v62.0/query?q=SELECT+Name+FROM+Account+LIMIT+3' \
                -H 'Authorization: Bearer 00Dxx0000000000!dead'

              # Salesforce refuses the sidecar's login, and the session ends: see what a program is told, and what the readiness probe
              curl -s -X POST {org}/__control/faults -d '{Refused}'
              curl -s -X POST {org}/__control/sessions/revoke
              curl -si {sidecar}/services/data/v62.0/limits -H 'Authorization: Bearer 00Dxx0000000000!dead'
              curl -s {new Uri(scene.Admin, "/readyz")}

              # repair it; a refusal needs a person, so Salesforce is asked again only after the time that Retry-After named,
              # or when you say that the cause is repaired
              curl -s -X DELETE {org}/__control/faults
              curl -s -X POST {new Uri(scene.Admin, "/retry")}
              curl -s {sidecar}/services/data/v62.0/limits -H 'Authorization: Bearer 00Dxx0000000000!dead'

              # what the org counted, and what arrived there that must not (nothing, except your own call without the sidecar)
              curl -s {org}/__control/counters
              curl -s {org}/__control/tripwires

              # how the sidecar is, and what it says
              curl -s {new Uri(scene.Admin, "/readyz")}
              curl -s {new Uri(scene.Admin, "/metrics")}
              cat {scene.LogPath}

            Ctrl-C ends it all and leaves nothing behind.
            """);
    }

    private const string Refused = """{"path":"/services/oauth2/token","kind":"oauth","error":"UserNotApproved","times":-1}""";
}
