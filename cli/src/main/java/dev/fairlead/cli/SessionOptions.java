package dev.fairlead.cli;

import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Option;
import dev.fairlead.cli.line.Options;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How stdin and stdout are joined to a connection.
///
/// @param halfClose whether the end of stdin ends our stream
/// @param crlf whether line feeds are sent as CR LF
/// @param hex whether stdout is a hex dump
/// @param dump whether all bytes are shown on stderr, too
/// @param idle how long both sides may be silent; `null` for ever
record SessionOptions(
        Direction direction,
        boolean halfClose,
        boolean crlf,
        boolean hex,
        boolean dump,
        @Nullable Duration idle) {

    static final List<Option> OPTIONS =
            List.of(
                    Options.IDLE,
                    Options.LINGER,
                    Options.NO_HALF_CLOSE,
                    Options.SEND_ONLY,
                    Options.RECV_ONLY,
                    Options.CRLF,
                    Options.HEX);

    enum Direction {
        BOTH,
        SEND,
        RECEIVE
    }

    static SessionOptions of(Arguments arguments) {
        arguments.refuseTogether(Options.SEND_ONLY, Options.RECV_ONLY);
        arguments.refuseTogether(Options.SEND_ONLY, Options.HEX);
        arguments.refuseTogether(Options.SEND_ONLY, Options.NO_HALF_CLOSE);
        arguments.refuseTogether(Options.RECV_ONLY, Options.CRLF);
        return new SessionOptions(
                arguments.has(Options.SEND_ONLY)
                        ? Direction.SEND
                        : arguments.has(Options.RECV_ONLY) ? Direction.RECEIVE : Direction.BOTH,
                !arguments.has(Options.NO_HALF_CLOSE),
                arguments.has(Options.CRLF),
                arguments.has(Options.HEX),
                arguments.count(Options.VERBOSE) > 1,
                arguments.time(Options.IDLE, Opening.LEAST, Opening.MOST).orElse(null));
    }
}
