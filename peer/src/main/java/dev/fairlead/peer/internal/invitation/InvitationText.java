package dev.fairlead.peer.internal.invitation;

import dev.fairlead.Endpoint;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// What an invitation says.
///
/// @param code 6 to 8 digits
/// @param service where it is found near by, if it is
/// @param addresses where it is reached, best first
/// @param context of the program's
@SuppressWarnings("ArrayRecordComponent") // compared by its text
public record InvitationText(
        String code,
        Optional<Endpoint.Service> service,
        List<Endpoint.Address> addresses,
        byte[] context) {
    /// What every invitation begins with.
    public static final String SCHEME = "fairlead:";

    static final String VERSION = "1";
    static final String DOMAIN = "local";

    public InvitationText {
        addresses = List.copyOf(addresses);
    }

    /// As a URI: `fairlead:1?c=48217703&s=0a1b2c._game._tcp&a=192.0.2.7:4242`.
    public String uri() {
        StringBuilder uri = new StringBuilder(SCHEME).append(VERSION).append("?c=").append(code);
        service.ifPresent(
                each -> uri.append("&s=").append(each.instance()).append('.').append(each.type()));
        addresses.forEach(address -> uri.append("&a=").append(address));
        if (context.length > 0) {
            uri.append("&x=")
                    .append(Base64.getUrlEncoder().withoutPadding().encodeToString(context));
        }
        return uri.toString();
    }
}
