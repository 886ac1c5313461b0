/// TLS beside other people's: openssl, curl, ncat, socat.
@NullMarked
package dev.fairlead.interop.tls;

import org.jspecify.annotations.NullMarked;
