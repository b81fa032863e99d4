import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Java's own two HTTP clients: HttpURLConnection as the Web Service Connector drives it (message and answer compressed, sent in chunks, one
 * connection kept), and java.net.http, which first offers an upgrade to HTTP/2. Over http and, with the trust store given to the JVM, TLS.
 * Arguments: sidecar, org, password, client secret, dead session, TLS origin.
 */
public class Legacy {
    static final String PARTNER = "urn:partner.soap.sforce.com";
    static String org, password, username = "integration@acme.example";

    public static void main(String[] args) throws Exception {
        org = args[1];
        password = args[2];
        for (String origin : new String[] {args[0], args[5]}) {
            connector(origin);
            modern(origin, args[4]);
        }
        System.out.println("done");
    }

    static void connector(String origin) throws Exception {
        String login = soap(origin + "/services/Soap/u/62.0", null, "<m:login><m:username>" + username + "</m:username><m:password>" + password + "</m:password></m:login>");
        String session = between(login, "sessionId");
        String server = between(login, "serverUrl");
        must(server.startsWith(origin + "/services/Soap/u/62.0/00D"), "serverUrl " + server);

        String page = soap(server, session, "<m:query><m:queryString>SELECT Id, Name FROM Account</m:queryString></m:query>");
        int seen = count(page);
        killSessions();
        while (between(page, "done").equals("false")) {
            page = soap(server, session, "<m:queryMore><m:queryLocator>" + between(page, "queryLocator") + "</m:queryLocator></m:queryMore>");
            seen += count(page);
        }
        must(seen == Integer.parseInt(between(page, "size")), "all records, not " + seen);

        String id = between(soap(server, session, "<m:create><m:sObjects><o:type>Account</o:type><o:Name>Ümläut &amp; Söhne</o:Name></m:sObjects></m:create>"), "id");
        killSessions();
        must(soap(server, session, "<m:update><m:sObjects><o:type>Account</o:type><o:Id>" + id + "</o:Id><o:Phone>+49 89 1</o:Phone></m:sObjects></m:update>")
            .contains("<success>true</success>"), "update");
        must(soap(server, session, "<m:query><m:queryString>SELECT Name, Phone FROM Account WHERE Id = '" + id + "'</m:queryString></m:query>")
            .contains("Ümläut &amp; Söhne"), "what was written is read");
        killSessions();
        must(soap(server, session, "<m:delete><m:ids>" + id + "</m:ids></m:delete>").contains("<success>true</success>"), "delete");

        // The connector's Bulk client derives its address from the login's and carries the session in a header of its own.
        String bulk = server.substring(0, server.indexOf("/services/Soap/u/")) + "/services/async/62.0/job";
        killSessions();
        String job = exchange(bulk, "application/xml; charset=UTF-8", "X-SFDC-Session", session,
            "<jobInfo xmlns=\"http://www.force.com/2009/06/asyncapi/dataload\"><operation>insert</operation><object>Account</object><contentType>CSV</contentType></jobInfo>");
        String batch = exchange(bulk + "/" + between(job, "id") + "/batch", "text/csv; charset=UTF-8", "X-SFDC-Session", session, "Name\nOne\n\"Two, größer\"\n");
        must(batch.contains("<jobId>" + between(job, "id")), "batch");
        soap(server, session, "<m:logout/>");
        must(soap(server, session, "<m:getUserInfo/>").contains("<userName>" + username), "after the logout of another holder");
    }

    static void modern(String origin, String deadSession) throws Exception {
        HttpClient client = HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();
        killSessions();
        String target = origin + "/services/data/v62.0/query?q=" + URLEncoder.encode("SELECT Id FROM Account LIMIT 7", StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(URI.create(target)).header("Authorization", "Bearer " + deadSession).build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        must(answer.statusCode() == 200 && answer.body().contains("\"totalSize\":7"), "REST query: " + answer.statusCode());
        HttpRequest create = HttpRequest.newBuilder(URI.create(origin + "/services/data/v62.0/sobjects/Account")).header("Authorization", "Bearer " + deadSession)
            .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString("{\"Name\":\"Java\"}")).build();
        must(client.send(create, HttpResponse.BodyHandlers.ofString()).statusCode() == 201, "REST create");
    }

    static String soap(String address, String session, String operation) throws Exception {
        String header = session == null ? "" : "<env:Header><m:SessionHeader><m:sessionId>" + session + "</m:sessionId></m:SessionHeader><m:QueryOptions><m:batchSize>200</m:batchSize></m:QueryOptions></env:Header>";
        return exchange(address, "text/xml; charset=UTF-8", "SOAPAction", "\"\"", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><env:Envelope xmlns:env=\"http://schemas.xmlsoap.org/soap/envelope/\""
            + " xmlns:m=\"" + PARTNER + "\" xmlns:o=\"urn:sobject.partner.soap.sforce.com\">" + header + "<env:Body>" + operation + "</env:Body></env:Envelope>");
    }

    static String exchange(String address, String type, String header, String value, String body) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) new URL(address).openConnection(Proxy.NO_PROXY);
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setChunkedStreamingMode(64);
        connection.setReadTimeout(20000);
        connection.addRequestProperty("Content-Type", type);
        connection.addRequestProperty(header, value);
        connection.addRequestProperty("Content-Encoding", "gzip");
        connection.addRequestProperty("Accept-Encoding", "gzip");
        connection.addRequestProperty("Accept", "text/xml");
        try (GZIPOutputStream out = new GZIPOutputStream(connection.getOutputStream())) {
            out.write(body.getBytes(StandardCharsets.UTF_8));
        }
        InputStream in = connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream();
        if ("gzip".equals(connection.getHeaderField("Content-Encoding"))) {
            in = new GZIPInputStream(in);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        in.transferTo(all);
        String answer = all.toString(StandardCharsets.UTF_8);
        must(connection.getResponseCode() < 300, address + " answered " + connection.getResponseCode() + ": " + answer);
        return answer;
    }

    static void killSessions() throws Exception {
        HttpURLConnection connection = (HttpURLConnection) new URL(org + "/__control/sessions/revoke").openConnection(Proxy.NO_PROXY);
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.getOutputStream().write("{}".getBytes(StandardCharsets.UTF_8));
        must(connection.getResponseCode() == 200, "the control API answers");
    }

    static String between(String text, String name) {
        Matcher found = Pattern.compile("<" + name + ">([^<]*)</" + name + ">").matcher(text);
        must(found.find(), name + " in " + text);
        return found.group(1);
    }

    static int count(String page) {
        return page.split("<records", -1).length - 1;
    }

    static void must(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("not so: " + what);
        }
    }
}
