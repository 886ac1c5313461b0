/// Who this end is, and whom it knows: start at [Identities] and [Certificates].
///
/// Bouncy Castle reads the formats. It is not installed as a provider, and none of its types is
/// seen.
@NullMarked
package dev.fairlead.security;

import org.jspecify.annotations.NullMarked;
