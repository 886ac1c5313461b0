package dev.fairlead.cli.doctor;

import dev.fairlead.Stage;
import java.util.List;
import java.util.Optional;

/// One thing that was looked at, and how it is.
///
/// @param area the heading under which it stands
/// @param subject such as `eth0` or `nameserver 192.0.2.53`
/// @param text what was found
/// @param stage what fails because of it, where it is a [Status#PROBLEM] of the network
/// @param remedies what mends it, each a command or a sentence; empty where nothing has to be
///   mended
public record Finding(
        Area area,
        String subject,
        Status status,
        String text,
        Optional<Stage> stage,
        List<String> remedies) {

    /// Where it belongs.
    public enum Area {
        NETWORK,
        /// What decides about the endpoint that was named.
        ENDPOINT,
        INSTALLATION
    }

    /// How bad it is.
    public enum Status {
        /// As it should be.
        GOOD,
        /// Neither good nor bad, and good to know.
        NOTE,
        /// It works, slower or less than it could.
        WARNING,
        /// Something cannot work.
        PROBLEM
    }

    public Finding {
        remedies = List.copyOf(remedies);
    }

    static Finding good(Area area, String subject, String text) {
        return new Finding(area, subject, Status.GOOD, text, Optional.empty(), List.of());
    }

    static Finding note(Area area, String subject, String text, String... remedies) {
        return new Finding(area, subject, Status.NOTE, text, Optional.empty(), List.of(remedies));
    }

    static Finding warning(Area area, String subject, String text, String... remedies) {
        return new Finding(
                area, subject, Status.WARNING, text, Optional.empty(), List.of(remedies));
    }

    static Finding problem(Stage stage, String subject, String text, String... remedies) {
        return new Finding(
                Area.NETWORK, subject, Status.PROBLEM, text, Optional.of(stage), List.of(remedies));
    }
}
