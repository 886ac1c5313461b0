/// Services found and announced near by, with DNS-SD (RFC 6763).
///
/// So far the values: [ServiceType], the kind of a service, and [TxtRecord], what is said of one.
@NullMarked
package dev.fairlead.discovery;

import org.jspecify.annotations.NullMarked;
