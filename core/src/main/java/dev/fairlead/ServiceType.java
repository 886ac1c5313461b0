package dev.fairlead;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The kind of a service, such as `_http._tcp`: its name and the protocol below it (RFC 6335,
/// section 5.1, and RFC 6763, section 7).
///
/// Two are equal without the case of letters.
public final class ServiceType {
    private static final int LONGEST_NAME = 15;

    /// What a service speaks: `_tcp`, or `_udp` for all else.
    public enum Transport {
        /// TCP, and what goes over it.
        TCP,
        /// UDP, and every other protocol (RFC 6763, section 7).
        UDP;

        /// As part of a type.
        public String label() {
            return "_" + name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]+(-[A-Za-z0-9]+)*");

    private final String name;
    private final Transport transport;

    private ServiceType(String name, Transport transport) {
        this.name = name;
        this.transport = transport;
    }

    /// Reads a type: `_http._tcp`, with or without a trailing dot; or `http` alone, which is meant
    /// to be `_http._tcp`.
    ///
    /// @throws IllegalArgumentException if it is none; the message says what it may have been meant
    ///   to be
    public static ServiceType of(String text) {
        String type = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        int dot = type.indexOf('.');
        if (dot < 0) {
            return of(type.startsWith("_") ? type.substring(1) : type, Transport.TCP, text);
        }
        String below = type.substring(dot + 1).toLowerCase(Locale.ROOT);
        if (!type.startsWith("_") || !(below.equals("_tcp") || below.equals("_udp"))) {
            String bare = type.startsWith("_") ? type.substring(1, dot) : type.substring(0, dot);
            throw new IllegalArgumentException(
                    "service type '"
                            + text
                            + "' is none: it has two labels, such as _"
                            + (NAME.matcher(bare).matches() ? bare : "http")
                            + "._tcp, and the second is _tcp or _udp (RFC 6763, section 7)");
        }
        Transport transport = below.equals("_tcp") ? Transport.TCP : Transport.UDP;
        return of(type.substring(1, dot), transport, text);
    }

    /// A type by its registered name.
    ///
    /// @param name without an underscore
    /// @throws IllegalArgumentException if it is no name by RFC 6335
    public static ServiceType of(String name, Transport transport) {
        return of(name, transport, name);
    }

    private static ServiceType of(String name, Transport transport, String written) {
        String wrong = wrong(name);
        if (wrong != null) {
            throw new IllegalArgumentException(
                    "service type '"
                            + written
                            + "' is none: its name "
                            + wrong
                            + " (RFC 6335, section 5.1)");
        }
        return new ServiceType(name, transport);
    }

    private static @Nullable String wrong(String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            return "has " + name.length() + " characters, and may have 1 to " + LONGEST_NAME;
        }
        if (!NAME.matcher(name).matches()) {
            return "may have letters and digits of ASCII, and single hyphens between them";
        }
        if (name.chars().noneMatch(Character::isLetter)) {
            return "needs a letter";
        }
        return null;
    }

    /// The name as it is registered, without an underscore.
    public String name() {
        return name;
    }

    /// What is below it.
    public Transport transport() {
        return transport;
    }

    /// The same name over the other transport.
    public ServiceType over(Transport other) {
        return new ServiceType(name, other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ServiceType type
                && type.transport == transport
                && type.name.equalsIgnoreCase(name);
    }

    @Override
    public int hashCode() {
        return 31 * name.toLowerCase(Locale.ROOT).hashCode() + transport.hashCode();
    }

    /// `_http._tcp`.
    @Override
    public String toString() {
        return "_" + name + "." + transport.label();
    }
}
