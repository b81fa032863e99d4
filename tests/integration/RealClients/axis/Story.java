import java.net.HttpURLConnection;
import java.net.URL;
import javax.xml.namespace.QName;
import org.apache.axis.client.Stub;
import org.apache.axis.message.MessageElement;
import org.apache.axis.message.SOAPHeaderElement;
import stubs.*;

/** What the program does, compiled against the stubs of one version. */
public class Story {
    static final String PARTNER = "urn:partner.soap.sforce.com", FIELDS = "urn:sobject.partner.soap.sforce.com", USERNAME = "integration@acme.example";

    public static void run(String kind, String sidecar, String org, String password, String version) throws Exception {
        if (kind.equals("login")) {
            logIn(sidecar, password, version);
        } else {
            story(sidecar, org, password, version);
        }
    }

    static SoapBindingStub logIn(String sidecar, String password, String version) throws Exception {
        String address = sidecar + "/services/Soap/u/" + version + ".0";
        SoapBindingStub soap = (SoapBindingStub) new SforceServiceLocator().getSoap(new URL(address));
        LoginResult login = soap.login(USERNAME, password);
        must(login.getServerUrl().startsWith(address + "/00D"), "serverUrl " + login.getServerUrl());
        must(!login.isPasswordExpired(), "the password is not expired");
        must(login.getUserInfo().getUserName().equals(USERNAME), "userInfo");
        soap._setProperty(Stub.ENDPOINT_ADDRESS_PROPERTY, login.getServerUrl());
        soap.setTimeout(20000);
        soap.setHeader(header("SessionHeader", "sessionId", login.getSessionId()));
        soap.setHeader(header("QueryOptions", "batchSize", "200"));
        return soap;
    }

    static void story(String sidecar, String org, String password, String version) throws Exception {
        SoapBindingStub soap = logIn(sidecar, password, version);
        QueryResult page = soap.query("SELECT Id, Name FROM Account ORDER BY Name");
        must(page.getRecords().length == 200, "a page has 200 records");
        int seen = 200;
        killSessions(org);
        while (!page.isDone()) {
            page = soap.queryMore(page.getQueryLocator());
            seen += page.getRecords().length;
        }
        must(seen == page.getSize(), "all records seen, not " + seen);

        SaveResult created = soap.create(new SObject[] {account(null, "Name", "Ümläut & Söhne")})[0];
        must(created.isSuccess(), "create");
        killSessions(org);
        must(soap.update(new SObject[] {account(created.getId(), "Phone", "+49 89 1")})[0].isSuccess(), "update");
        MessageElement[] read = soap.query("SELECT Name, Phone FROM Account WHERE Id = '" + created.getId() + "'").getRecords(0).get_any();
        must(read[0].getValue().equals("Ümläut & Söhne") && read[1].getValue().equals("+49 89 1"), "what was written is read: " + read[0]);
        killSessions(org);
        must(soap.delete(new String[] {created.getId()})[0].isSuccess(), "delete");

        try {
            soap.query("SELECT Nonsense FROM Account");
            must(false, "a bad query is a fault");
        } catch (InvalidFieldFault fault) {
            must(fault.getExceptionCode().toString().equals("INVALID_FIELD"), "fault " + fault.getExceptionCode());
        }

        must(soap.getUserInfo().getUserName().equals(USERNAME), "getUserInfo");
        SoapBindingStub other = logIn(sidecar, password, version);
        soap.logout();
        must(other.query("SELECT Id FROM Account LIMIT 1").getRecords().length == 1, "another client still works");
    }

    static SObject account(String id, String field, String value) throws Exception {
        MessageElement element = new MessageElement(new QName(FIELDS, field));
        element.addTextNode(value);
        SObject record = new SObject();
        record.setType("Account");
        record.setId(id);
        record.set_any(new MessageElement[] {element});
        return record;
    }

    static SOAPHeaderElement header(String name, String child, String value) throws Exception {
        SOAPHeaderElement header = new SOAPHeaderElement(PARTNER, name);
        MessageElement element = new MessageElement(new QName(PARTNER, child));
        element.addTextNode(value);
        header.addChild(element);
        return header;
    }

    static void killSessions(String org) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) new URL(org + "/__control/sessions/revoke").openConnection(java.net.Proxy.NO_PROXY);
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.getOutputStream().write("{}".getBytes());
        must(connection.getResponseCode() == 200, "the control API answers");
    }

    static void must(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("not so: " + what);
        }
    }
}
