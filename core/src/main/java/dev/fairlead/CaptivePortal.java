package dev.fairlead;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// What was found out about a captive portal: a page where one has to log in, or to agree, before a
/// network lets anything else through.
///
/// All of it was said by a stranger: show the pages to a person, who may open them; do not follow
/// them by yourself.
///
/// @param interfaceName over which it was asked
/// @param page where to log in, `http` or `https`; may be empty, and then nothing can be done here
/// @param venue what the network says of the place where it is
/// @param remaining how long the network stays open
/// @param because what was asked, and what it answered
public record CaptivePortal(
        String interfaceName,
        State state,
        Optional<URI> page,
        Optional<URI> venue,
        Optional<Duration> remaining,
        String because) {

    /// Whether something gets through.
    public enum State {
        /// Nothing does, until somebody has logged in.
        CAPTIVE,
        /// No portal stands in the way.
        OPEN,
        /// Nobody could say: no answer came, or one that makes no sense.
        UNKNOWN;

        /// The name in lower case, as `captive`.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public boolean isCaptive() {
        return state == State.CAPTIVE;
    }
}
