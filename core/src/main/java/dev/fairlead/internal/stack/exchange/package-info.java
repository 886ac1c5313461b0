/// What both ends of a fresh connection say to each other before what it is for can begin: with a
/// proxy, or to agree on TLS.
///
/// Start at [Exchange], which does no I/O. [ExchangeLayer] carries one out on a socket.
@NullMarked
package dev.fairlead.internal.stack.exchange;

import org.jspecify.annotations.NullMarked;
