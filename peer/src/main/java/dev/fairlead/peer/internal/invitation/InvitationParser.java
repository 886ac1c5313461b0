package dev.fairlead.peer.internal.invitation;

import dev.fairlead.Endpoint;
import dev.fairlead.ServiceType;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads [InvitationText]s, which somebody has typed, pasted or scanned: of up to 2500 characters.
/// Nothing is resolved and nobody is asked.
public final class InvitationParser {
    /// The longest context, in bytes.
    public static final int LONGEST_CONTEXT = 1024;

    /// The most addresses.
    public static final int MOST_ADDRESSES = 8;

    private static final int LONGEST = 2500;

    private static final Pattern CODE = Pattern.compile("[0-9]{6,8}");
    private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9-]{1,63}");
    private static final Pattern ADDRESS =
            Pattern.compile("([0-9.]+|\\[[0-9A-Fa-f:.]+]):([0-9]{1,5})");

    private InvitationParser() {}

    /// @param text with or without blanks around it; the scheme in any case
    /// @throws IllegalArgumentException if it is none. The message does not have the code
    public static InvitationText parse(String text) {
        String stripped = text.strip();
        if (stripped.length() > LONGEST) {
            throw wrong("it has " + stripped.length() + " characters; at most 2500 are allowed");
        }
        int query = stripped.indexOf('?');
        String head = query < 0 ? stripped : stripped.substring(0, query);
        if (!head.toLowerCase(Locale.ROOT).startsWith(InvitationText.SCHEME) || query < 0) {
            throw wrong("it does not begin with fairlead:1?");
        }
        String version = head.substring(InvitationText.SCHEME.length());
        if (!version.equals(InvitationText.VERSION)) {
            throw wrong("it is of another version; this program reads version 1");
        }
        return fields(stripped.substring(query + 1).split("&", -1));
    }

    private static InvitationText fields(String[] fields) {
        String code = "";
        Optional<Endpoint.Service> service = Optional.empty();
        List<Endpoint.Address> addresses = new ArrayList<>();
        byte[] context = new byte[0];
        for (String field : fields) {
            if (field.length() < 2 || field.charAt(1) != '=') {
                throw wrong("a field is not of the form letter=value");
            }
            String value = field.substring(2);
            switch (field.charAt(0)) {
                case 'c' -> code = code(value);
                case 's' -> service = Optional.of(service(value));
                case 'a' -> addresses.add(address(value));
                case 'x' -> context = context(value);
                default -> {} // of a later version that this one can do without
            }
        }
        if (code.isEmpty()) {
            throw wrong("the code is missing");
        }
        if (addresses.size() > MOST_ADDRESSES || (addresses.isEmpty() && service.isEmpty())) {
            throw wrong(
                    "it has " + addresses.size() + " addresses; 1 to 8, or a service, are needed");
        }
        return new InvitationText(code, service, addresses, context);
    }

    private static String code(String value) {
        if (!CODE.matcher(value).matches()) {
            throw wrong("the code is not 6 to 8 digits");
        }
        return value;
    }

    private static Endpoint.Service service(String value) {
        int dot = value.indexOf('.');
        if (dot < 1 || !INSTANCE.matcher(value.substring(0, dot)).matches()) {
            throw wrong("the service has no instance of letters, digits and hyphens");
        }
        try {
            ServiceType type = ServiceType.of(value.substring(dot + 1));
            return new Endpoint.Service(
                    value.substring(0, dot), type.toString(), InvitationText.DOMAIN);
        } catch (IllegalArgumentException _) {
            throw wrong("the service has no type such as _game._tcp");
        }
    }

    private static Endpoint.Address address(String value) {
        Matcher matcher = ADDRESS.matcher(value);
        if (matcher.matches()) {
            String host = matcher.group(1);
            String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            try {
                int port = Integer.parseInt(matcher.group(2));
                if (port > 0 && Endpoint.host(bare, port) instanceof Endpoint.Address address) {
                    return address;
                }
            } catch (IllegalArgumentException _) {
                // told below, with all else that is no address
            }
        }
        throw wrong("an address is not such as 192.0.2.7:4242 or [2001:db8::7]:4242");
    }

    private static byte[] context(String value) {
        try {
            byte[] context = Base64.getUrlDecoder().decode(value);
            if (context.length <= LONGEST_CONTEXT) {
                return context;
            }
        } catch (IllegalArgumentException _) {
            // told below
        }
        throw wrong("the context is not base64url of up to 1024 bytes");
    }

    private static IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException(
                "this is no invitation: " + why + ". Copy all of it, from fairlead: to its end");
    }
}
