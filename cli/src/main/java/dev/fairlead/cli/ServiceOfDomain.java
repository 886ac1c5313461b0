package dev.fairlead.cli;

import dev.fairlead.Endpoint;
import dev.fairlead.FoundService;
import dev.fairlead.NetworkException;
import dev.fairlead.ResolveFailure;
import dev.fairlead.Resolver;
import dev.fairlead.TxtRecord;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One place of a service that nameservers know, for `resolve`.
record ServiceOfDomain(
        Endpoint.Service endpoint,
        Optional<TxtRecord> txt,
        Optional<String> host,
        int port,
        List<Endpoint.Address> addresses)
        implements FoundService {
    private record Place(int priority, int weight, int port, String host) {}

    @Override
    public Set<String> interfaces() {
        return Set.of();
    }

    /// Its places, those first that are to be tried first (RFC 2782).
    static List<ServiceOfDomain> find(Endpoint.Service name, Resolver resolver)
            throws NetworkException {
        String asked = escaped(name.instance()) + "." + name.type() + "." + name.domain();
        List<Place> places = new ArrayList<>();
        for (Resolver.Record record : resolver.records(asked, "SRV").records()) {
            if (record.type().equals("SRV")) {
                String[] parts = record.data().split(" ", 4);
                places.add(
                        new Place(
                                Integer.parseInt(parts[0]),
                                Integer.parseInt(parts[1]),
                                Integer.parseInt(parts[2]),
                                parts[3].replaceFirst("(?<=.)\\.$", "")));
            }
        }
        places.sort(
                Comparator.comparingInt(Place::priority)
                        .thenComparing(Comparator.comparingInt(Place::weight).reversed()));
        Optional<TxtRecord> txt = txt(asked, resolver);
        List<ServiceOfDomain> found = new ArrayList<>();
        for (Place place : places) {
            found.add(
                    new ServiceOfDomain(
                            name,
                            txt,
                            Optional.of(place.host()),
                            place.port(),
                            addresses(place, resolver)));
        }
        return List.copyOf(found);
    }

    private static List<Endpoint.Address> addresses(Place place, Resolver resolver)
            throws NetworkException {
        if (place.host().equals(".")) {
            return List.of(); // it is not offered
        }
        try {
            return resolver.addresses(place.host()).addresses().stream()
                    .map(address -> Endpoint.address(address, place.port()))
                    .toList();
        } catch (NetworkException e) {
            if (e.failure() instanceof ResolveFailure.NoSuchName
                    || e.failure() instanceof ResolveFailure.NoAddress) {
                return List.of(); // the place is told all the same
            }
            throw e;
        }
    }

    private static Optional<TxtRecord> txt(String asked, Resolver resolver)
            throws NetworkException {
        try {
            return resolver.records(asked, "TXT").records().stream()
                    .filter(record -> record.type().equals("TXT"))
                    .findFirst()
                    .map(record -> TxtRecord.read(strings(record.data())));
        } catch (NetworkException e) {
            if (e.failure() instanceof ResolveFailure.NoAddress) {
                return Optional.empty(); // it says nothing of itself
            }
            throw e;
        }
    }

    /// The strings of a TXT record, each in quotes and with what is not printable as `\DDD`, as on
    /// the wire: each after its length.
    private static byte[] strings(String data) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        ByteArrayOutputStream string = new ByteArrayOutputStream();
        boolean inside = false;
        for (int i = 0; i < data.length(); i++) {
            char c = data.charAt(i);
            if (c == '"') {
                if (inside) {
                    wire.write(string.size());
                    wire.writeBytes(string.toByteArray());
                    string.reset();
                }
                inside = !inside;
            } else if (inside && c != '\\') {
                string.write(c);
            } else if (inside && Character.isDigit(data.charAt(i + 1))) {
                string.write(Integer.parseInt(data.substring(i + 1, i + 4)));
                i += 3;
            } else if (inside) {
                string.write(data.charAt(++i));
            }
        }
        return wire.toByteArray();
    }

    /// A label as in a zone file.
    private static String escaped(String label) {
        StringBuilder text = new StringBuilder();
        for (byte each : label.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = each > 0 && (Character.isLetterOrDigit(each) || each == '-');
            text.append(plain ? String.valueOf((char) each) : "\\%03d".formatted(each & 0xff));
        }
        return text.toString();
    }
}
