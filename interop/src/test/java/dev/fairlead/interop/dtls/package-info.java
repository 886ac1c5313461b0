/// DTLS beside openssl and GnuTLS.
@NullMarked
package dev.fairlead.interop.dtls;

import org.jspecify.annotations.NullMarked;
