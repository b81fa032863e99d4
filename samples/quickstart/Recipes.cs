namespace Quickstart;

/// <summary>Lines to paste into another terminal.</summary>
internal static class Recipes
{
    public static void Print(Scene scene)
    {
        var sidecar = scene.Sidecar.GetLeftPart(UriPartial.Authority);
        var org = scene.Org.BaseAddress.GetLeftPart(UriPartial.Authority);
        Narrator.Chapter("It stays up. In another terminal, try:");
        Console.WriteLine($"""

              # log in as old programs do, with any password
              curl -s {sidecar}/services/oauth2/token -d grant_type=password -d client_id=x -d client_secret=y -d username=me@acme.example -d password=wrong
              curl -s {sidecar}/services/Soap/u/64.0 -H 'Content-Type: text/xml' -H 'SOAPAction: ""' -d '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><login xmlns="urn:partner.soap.sforce.com"><username>me@acme.example</username><password>wrong</password></login></e:Body></e:Envelope>'

              # a data call with a token that died years ago
              curl -s '{sidecar}/services/data/v62.0/query?q=SELECT+Name+FROM+Account+LIMIT+3' -H 'Authorization: Bearer 00Dxx0000000000!dead'

              # end all sessions at the org, and ask again: the answer is good
              curl -s -X POST {org}/__control/sessions/revoke
              curl -s '{sidecar}/services/data/v62.0/query?q=SELECT+Name+FROM+Account+LIMIT+3' -H 'Authorization: Bearer 00Dxx0000000000!dead'

              # what arrived at the org, and whether anything did that must not (tripwires)
              curl -s {org}/__control/state

              # how the sidecar is
              curl -s {new Uri(scene.Admin, "/readyz")}
              curl -s {new Uri(scene.Admin, "/metrics")}
              tail -f {scene.LogPath}

            Ctrl-C ends it all.
            """);
    }
}
