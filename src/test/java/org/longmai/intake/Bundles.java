package org.longmai.intake;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Bundles for tests, with single quotes for double ones. */
final class Bundles {

    private Bundles() {}

    static String transaction(String... entries) {
        return bundle("transaction", entries);
    }

    static String bundle(String type, String... entries) {
        return "{'resourceType':'Bundle','type':'%s','entry':[%s]}".formatted(type, String.join(",", entries));
    }

    static String put(String resource) {
        return entry("PUT", type(resource) + "/" + id(resource), resource, "");
    }

    static String post(String resource) {
        return entry("POST", type(resource), resource, "");
    }

    static String ifNoneExist(String resource, String token) {
        return entry("POST", type(resource), resource, ",'ifNoneExist':'identifier=%s'".formatted(token));
    }

    static String putWhere(String resource, String token) {
        return entry("PUT", type(resource) + "?identifier=" + token, resource, "");
    }

    static String patch(String url, String patch) {
        String data =
                Base64.getEncoder().encodeToString(patch.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        String binary = "{'resourceType':'Binary','contentType':'application/json-patch+json','data':'%s'}";
        return entry("PATCH", url, binary.formatted(data), "");
    }

    static String delete(String url) {
        return "{'request':{'method':'DELETE','url':'%s'}}".formatted(url);
    }

    static String get(String url) {
        return "{'request':{'method':'GET','url':'%s'}}".formatted(url);
    }

    static String ifMatch(String entry, int version) {
        return entry.replace("'request':{", "'request':{'ifMatch':'W/\\\"%d\\\"',".formatted(version));
    }

    static String fullUrl(String entry, String url) {
        return entry.replaceFirst("\\{", "{'fullUrl':'%s',".formatted(url));
    }

    private static String entry(String method, String url, String resource, String more) {
        return "{'resource':%s,'request':{'method':'%s','url':'%s'%s}}".formatted(resource, method, url, more);
    }

    private static String type(String resource) {
        return resource.replaceFirst(".*?'resourceType':'([^']+)'.*", "$1");
    }

    private static String id(String resource) {
        return resource.replaceFirst(".*?'id':'([^']+)'.*", "$1");
    }
}
