package dev.fairlead.cli.show;

import dev.fairlead.Endpoint;
import dev.fairlead.FoundService;
import dev.fairlead.ServiceChange;
import dev.fairlead.TxtRecord;
import dev.fairlead.TxtRecord.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Services near by, for people and as JSON. What they say of themselves comes from strangers.
public final class ServiceText {
    private ServiceText() {}

    /// A change as one line, and what is known beside it as further ones.
    public static List<String> change(ServiceChange change, boolean details, boolean unicode) {
        FoundService service = change.service();
        List<String> lines = new ArrayList<>();
        String sign =
                switch (change.kind()) {
                    case ADDED -> "+";
                    case CHANGED -> "~";
                    case REMOVED -> "-";
                };
        lines.add(
                sign
                        + " "
                        + SafeText.line(service.endpoint().toString(), unicode)
                        + "   "
                        + String.join(" ", new TreeSet<>(service.interfaces())));
        if (details && change.kind() != ServiceChange.Kind.REMOVED) {
            lines.addAll(details(service, unicode));
        }
        return lines;
    }

    /// Where a service is, and what it says of itself.
    public static List<String> details(FoundService service, boolean unicode) {
        List<String> lines = new ArrayList<>();
        service.host()
                .ifPresent(host -> {
                    lines.add("    at   " + SafeText.line(host, unicode) + ":" + service.port());
                    for (Endpoint.Address address : service.addresses()) {
                        lines.add("         " + address);
                    }
                });
        service.txt()
                .ifPresent(txt -> {
                    for (String key : txt.keys()) {
                        lines.add("    txt  " + SafeText.line(entry(txt, key), unicode));
                    }
                });
        return lines;
    }

    private static String entry(TxtRecord txt, String key) {
        return txt.get(key) instanceof Value.Bytes value ? key + "=" + value : key;
    }

    /// A change as one JSON object.
    public static String json(ServiceChange change) {
        return json(change.kind().toString(), change.service());
    }

    /// A service as one JSON object.
    public static String json(String type, FoundService service) {
        Json json =
                Json.of(type)
                        .put("name", service.endpoint().instance())
                        .put("service", service.endpoint().type())
                        .put("domain", service.endpoint().domain())
                        .putAll("interfaces", new TreeSet<>(service.interfaces()))
                        .put("host", service.host().orElse(null));
        if (service.host().isPresent()) {
            json.put("port", service.port());
        } else {
            json.putNull("port");
        }
        json.putAll("addresses", service.addresses().stream().map(Endpoint.Address::host).toList());
        service.txt()
                .ifPresentOrElse(
                        txt ->
                                json.put(
                                        "txt",
                                        txt,
                                        (fields, record) ->
                                                record.keys()
                                                        .forEach(key -> put(fields, record, key))),
                        () -> json.putNull("txt"));
        return json.line();
    }

    /// A key without a value is `true`; a value that is no text is told by its length.
    private static void put(Json fields, TxtRecord txt, String key) {
        if (txt.get(key) instanceof Value.Bytes value) {
            fields.put(key, value.toString());
        } else {
            fields.put(key, true);
        }
    }
}
