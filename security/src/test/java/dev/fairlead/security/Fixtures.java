package dev.fairlead.security;

import java.net.URISyntaxException;
import java.nio.file.Path;

/// Files that OpenSSL 3.0 and ssh-keygen made for these tests; the password of all is `secret`.
final class Fixtures {
    private Fixtures() {}

    static Path file(String name) {
        try {
            return Path.of(Fixtures.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(name, e);
        }
    }

    static char[] password() {
        return "secret".toCharArray();
    }
}
