#!/usr/bin/env tclsh
# Tcl's http package, messages and answers as text: what scripts of the early years do. Arguments: sidecar, org, password, client secret, dead session, versions.
package require http
encoding system utf-8
lassign $argv sidecar org password secret dead versions
set username integration@acme.example
set partner urn:partner.soap.sforce.com
set fields urn:sobject.partner.soap.sforce.com

proc must {holds what} {
    if {!$holds} {
        puts stderr "not so: $what"
        exit 1
    }
}

proc escaped {text} { string map {& &amp; < &lt; > &gt;} $text }

proc post {url body {type "text/xml; charset=utf-8"}} {
    set request [http::geturl $url -query [encoding convertto utf-8 $body] -type $type -headers {SOAPAction {""}} -timeout 20000 -binary 1]
    set answer [list [http::ncode $request] [encoding convertfrom utf-8 [http::data $request]]]
    http::cleanup $request
    return $answer
}

proc kill_sessions {} {
    must [expr {[lindex [post "$::org/__control/sessions/revoke" "{}" application/json] 0] == 200}] "the control API answers"
}

proc call {server session operation {expected 200}} {
    set header ""
    if {$session ne ""} {
        set header "<s:Header><p:SessionHeader><p:sessionId>$session</p:sessionId></p:SessionHeader><p:QueryOptions><p:batchSize>200</p:batchSize></p:QueryOptions></s:Header>"
    }
    lassign [post $server "<?xml version=\"1.0\" encoding=\"utf-8\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:p=\"$::partner\" xmlns:o=\"$::fields\">$header<s:Body>$operation</s:Body></s:Envelope>"] code answer
    must [expr {$code == $expected}] "$code: $answer"
    return $answer
}

proc value {answer name} {
    must [regexp "<$name>(\[^<\]*)</$name>" $answer -> found] "$name in $answer"
    return $found
}

proc log_in {version} {
    set address "$::sidecar/services/Soap/u/$version.0"
    set answer [call $address "" "<p:login><p:username>$::username</p:username><p:password>[escaped $::password]</p:password></p:login>"]
    must [string match "$address/00D*" [value $answer serverUrl]] "serverUrl of $version"
    must [expr {[value $answer userName] eq $::username}] "userInfo"
    return [list [value $answer serverUrl] [value $answer sessionId]]
}

foreach version $versions {
    lassign [log_in $version] server session
    set page [call $server $session "<p:query><p:queryString>SELECT Id, Name FROM Account ORDER BY Name</p:queryString></p:query>"]
    set seen [regexp -all "<records" $page]
    must [expr {$seen == 200}] "a page has 200 records, not $seen"
    kill_sessions
    while {[value $page done] eq "false"} {
        set page [call $server $session "<p:queryMore><p:queryLocator>[value $page queryLocator]</p:queryLocator></p:queryMore>"]
        incr seen [regexp -all "<records" $page]
    }
    must [expr {$seen == [value $page size]}] "all records seen, not $seen"

    set id [value [call $server $session "<p:create><p:sObjects><o:type>Account</o:type><o:Name>Ümläut &amp; Söhne</o:Name></p:sObjects></p:create>"] id]
    kill_sessions
    must [expr {[value [call $server $session "<p:update><p:sObjects><o:type>Account</o:type><o:Id>$id</o:Id><o:Phone>+49 89 1</o:Phone></p:sObjects></p:update>"] success] eq "true"}] update
    set read [call $server $session "<p:query><p:queryString>SELECT Name, Phone FROM Account WHERE Id = '$id'</p:queryString></p:query>"]
    must [expr {[value $read sf:Name] eq "Ümläut &amp; Söhne" && [value $read sf:Phone] eq "+49 89 1"}] "what was written is read: $read"
    kill_sessions
    must [expr {[value [call $server $session "<p:delete><p:ids>$id</p:ids></p:delete>"] success] eq "true"}] delete
    must [string match "*<sf:exceptionCode>INVALID_FIELD</sf:exceptionCode>*" [call $server $session "<p:query><p:queryString>SELECT Nonsense FROM Account</p:queryString></p:query>" 500]] "a bad query is a fault"
    must [expr {[value [call $server $session "<p:getUserInfo/>"] userName] eq $username}] getUserInfo

    lassign [log_in $version] other_server other
    call $server $session "<p:logout/>"
    must [expr {[regexp -all "<records" [call $other_server $other "<p:query><p:queryString>SELECT Id FROM Account LIMIT 1</p:queryString></p:query>"]] == 1}] "another client still works"
}
puts done
