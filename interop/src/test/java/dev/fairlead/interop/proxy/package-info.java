/// Connections through the proxies of others.
@NullMarked
package dev.fairlead.interop.proxy;

import org.jspecify.annotations.NullMarked;
