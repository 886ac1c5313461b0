package dev.fairlead;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is told of a service, so that others near by find it: what it is, what it is called, what
/// it says of itself. Immutable. It is given to a [Listener] with [ListenerOptions#withService], or
/// to [Network#advertise].
///
/// **All on the network can read it**, and multicast DNS tells it to each of them without being
/// asked: the name of the service (by default that of this device, which often has its owner's),
/// the type, the TXT record, the port, a host name made of this machine's, and its addresses on the
/// links where it is told. Who should not be recognised on a network of strangers uses
/// [#anonymous].
public final class Service {
    private static final int LONGEST_NAME = 63;
    private static final int LONGEST_SUBTYPE = 63;

    private final ServiceType type;
    private final @Nullable String name;
    private final List<String> subtypes;
    private final TxtRecord txt;
    private final boolean renames;
    private final @Nullable String hostLabel;
    private final @Nullable DomainRegistration domain;

    private Service(
            ServiceType type,
            @Nullable String name,
            List<String> subtypes,
            TxtRecord txt,
            boolean renames,
            @Nullable String hostLabel,
            @Nullable DomainRegistration domain) {
        this.type = type;
        this.name = name;
        this.subtypes = subtypes;
        this.txt = txt;
        this.renames = renames;
        this.hostLabel = hostLabel;
        this.domain = domain;
    }

    /// A service named like this device, with nothing to say of itself.
    public static Service of(ServiceType type) {
        return new Service(type, null, List.of(), TxtRecord.EMPTY, true, null, null);
    }

    /// As [#of(ServiceType)].
    ///
    /// @param type such as `_http._tcp`
    /// @throws IllegalArgumentException if it is no type, as [ServiceType#of(String)]
    public static Service of(String type) {
        return of(ServiceType.of(type));
    }

    /// A service whose name, and whose host's name, are random and used for nothing else. The
    /// addresses are this machine's all the same.
    public static Service anonymous(ServiceType type) {
        byte[] random = new byte[10];
        new SecureRandom().nextBytes(random);
        String text = HexFormat.of().formatHex(random);
        return new Service(
                type,
                text.substring(0, 10),
                List.of(),
                TxtRecord.EMPTY,
                true,
                text.substring(10),
                null);
    }

    /// As [#anonymous(ServiceType)].
    public static Service anonymous(String type) {
        return anonymous(ServiceType.of(type));
    }

    public ServiceType type() {
        return type;
    }

    /// The name that people choose by; empty for [HostNames#deviceName()].
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    /// Kinds of the type, by which it is found as well: `_printer` (RFC 6763, section 7.1).
    public List<String> subtypes() {
        return subtypes;
    }

    public TxtRecord txt() {
        return txt;
    }

    /// Whether it takes another name, such as `Printer (2)`, when its own is taken. Default: true.
    public boolean renames() {
        return renames;
    }

    /// The name of the host that is told, without `.local`; empty for one made of this machine's.
    public Optional<String> hostLabel() {
        return Optional.ofNullable(hostLabel);
    }

    /// Where it is told, if not by multicast DNS to those near by.
    public Optional<DomainRegistration> domain() {
        return Optional.ofNullable(domain);
    }

    /// @param name 1 to 63 bytes of UTF-8 without control characters
    /// @throws IllegalArgumentException if it is not
    public Service withName(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "service name '"
                            + name.replaceAll("\\p{Cntrl}", "?")
                            + "' has "
                            + bytes
                            + " bytes of UTF-8; 1 to 63 without control characters are allowed (RFC"
                            + " 6763, section 4.1.1)");
        }
        return new Service(type, name, subtypes, txt, renames, hostLabel, domain);
    }

    /// @param subtype one label, such as `_printer`
    /// @throws IllegalArgumentException if it is empty or longer than 63 bytes
    public Service withSubtype(String subtype) {
        requireSubtype(subtype);
        List<String> more = new ArrayList<>(subtypes);
        more.add(subtype);
        return new Service(type, name, List.copyOf(more), txt, renames, hostLabel, domain);
    }

    static void requireSubtype(String subtype) {
        int bytes = subtype.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1
                || bytes > LONGEST_SUBTYPE
                || subtype.chars().anyMatch(c -> c == '.' || Character.isISOControl(c))) {
            throw new IllegalArgumentException(
                    "subtype '"
                            + subtype.replaceAll("\\p{Cntrl}", "?")
                            + "' is no label: 1 to 63 bytes of UTF-8 without dots and control"
                            + " characters, such as _printer (RFC 6763, section 7.1)");
        }
    }

    public Service withTxt(TxtRecord txt) {
        return new Service(type, name, subtypes, txt, renames, hostLabel, domain);
    }

    /// It is told in a domain, by its nameserver, and not to those near by. **Everybody who can ask
    /// that nameserver can read it.**
    public Service withDomain(DomainRegistration domain) {
        return new Service(type, name, subtypes, txt, renames, hostLabel, domain);
    }

    /// It is given up if its name is taken: see [RegistrationState.Refused].
    public Service withoutRename() {
        return new Service(type, name, subtypes, txt, false, hostLabel, domain);
    }

    @Override
    public String toString() {
        return (name == null ? "(this device)" : name) + "." + type;
    }
}
