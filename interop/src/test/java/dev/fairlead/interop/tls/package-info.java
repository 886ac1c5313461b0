/// TLS beside other people's: openssl, gnutls, curl, ncat, socat.
@NullMarked
package dev.fairlead.interop.tls;

import org.jspecify.annotations.NullMarked;
