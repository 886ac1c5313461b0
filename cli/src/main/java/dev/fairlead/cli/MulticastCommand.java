package dev.fairlead.cli;

import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Endpoint;
import dev.fairlead.GroupDatagram;
import dev.fairlead.MulticastGroup;
import dev.fairlead.MulticastOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Stage;
import dev.fairlead.TransferFailure;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.EndpointText;
import dev.fairlead.cli.line.Option;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.Json;
import dev.fairlead.cli.show.SafeText;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `fairlead multicast`: hears a group, or sends to it.
final class MulticastCommand implements Command {
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final int MOST_HOPS = 255;
    private static final int MOST_DATAGRAMS = Integer.MAX_VALUE;
    private static final int LONGEST_LINE = 65_507;

    @Override
    public Syntax syntax() {
        return new Syntax(
                "multicast",
                "Hears a multicast group, or sends to one",
                List.of("multicast join GROUP:PORT", "multicast send GROUP:PORT [TEXT]"),
                List.of(
                        Options.BY_INTERFACE,
                        Options.GROUP_SOURCE,
                        Options.HOPS,
                        Options.NO_LOOPBACK,
                        Options.COUNT,
                        Options.FOR),
                List.of(
                        "GROUP is of 224.0.0.0/4 or ff00::/8, or 255.255.255.255: everybody on a link.",
                        "join prints each datagram, with who sent it and by which interface it came.",
                        "send sends TEXT, or each line of stdin; with --for it prints the answers.",
                        "The exit status is 16 if nothing came, or something did not leave by an interface."),
                List.of(
                        "fairlead multicast join 239.255.83.17:7117 --interface eth0 --count 1",
                        "fairlead multicast send 239.255.83.17:7117 hello --for 2s",
                        "fairlead multicast send 255.255.255.255:9 wake -i eth0"));
    }

    /// What is asked for, once it is known to make sense.
    ///
    /// @param text what is sent; `null` for the lines of stdin
    record Asked(boolean send, Endpoint group, MulticastOptions options, @Nullable String text) {

        /// @throws UsageException if it makes none
        static Asked parse(Arguments arguments) {
            List<String> words = arguments.operands();
            String what = words.isEmpty() ? "" : words.getFirst();
            boolean send = what.equals("send");
            if (!send && !what.equals("join")) {
                throw new UsageException(
                        words.isEmpty()
                                ? "multicast needs to know what to do: join or send"
                                : "multicast '" + what + "' is not known; join and send are",
                        "fairlead multicast join 239.255.83.17:7117");
            }
            if (words.size() < 2 || words.size() > (send ? 3 : 2)) {
                throw new UsageException(
                        "multicast "
                                + what
                                + " takes GROUP:PORT"
                                + (send ? " and one TEXT, which may be left out" : "")
                                + "; "
                                + (words.size() - 1)
                                + " words came",
                        "fairlead multicast " + what + " 239.255.83.17:7117");
            }
            refuseOfJoin(arguments, send);
            return new Asked(
                    send,
                    group(words.get(1)),
                    options(arguments),
                    words.size() < 3 ? null : words.get(2));
        }

        private static void refuseOfJoin(Arguments arguments, boolean send) {
            for (Option option : List.of(Options.HOPS, Options.NO_LOOPBACK)) {
                if (!send && arguments.has(option)) {
                    throw new UsageException(
                            option.name() + " is for what is sent, and join sends nothing");
                }
            }
        }

        private static Endpoint group(String word) {
            Endpoint group;
            try {
                group = EndpointText.parse(new Arguments("multicast", Map.of(), List.of(word)));
            } catch (UsageException e) {
                throw new UsageException(
                        String.valueOf(e.getMessage()),
                        "a group is such as 239.255.83.17:7117 or [ff02::1:8317]:7117");
            }
            if (group instanceof Endpoint.Address address
                    && (address.isMulticast() || address.isBroadcast())) {
                return group;
            }
            throw new UsageException(
                    word + " is no group: an address of 224.0.0.0/4 or ff00::/8 with a port is");
        }

        private static MulticastOptions options(Arguments arguments) {
            try {
                return MulticastOptions.DEFAULT
                        .withInterfaces(arguments.values(Options.BY_INTERFACE))
                        .withSources(
                                arguments.values(Options.GROUP_SOURCE).stream()
                                        .map(text -> Endpoint.host(text, 0))
                                        .toArray(Endpoint[]::new))
                        .withHopLimit(hops(arguments))
                        .withLoopback(!arguments.has(Options.NO_LOOPBACK));
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
        }
    }

    private static int hops(Arguments arguments) {
        String text = arguments.value(Options.HOPS).orElse("1");
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > MOST_HOPS) {
            throw new UsageException(
                    "--hops is '"
                            + text
                            + "'; a whole number from 0 to "
                            + MOST_HOPS
                            + " is allowed");
        }
        return Integer.parseInt(text);
    }

    @Override
    public int run(Arguments arguments, Console console) throws NetworkException, OutputGone {
        Asked asked = Asked.parse(arguments);
        try (Network network = Network.open(Opening.network());
                MulticastGroup group = network.joinGroup(asked.group(), asked.options())) {
            console.undo().add(network);
            if (!asked.send()) {
                return hear(group, false, arguments, console) ? ExitStatus.DONE : nothing();
            }
            boolean everywhere = sendAll(group, asked.text(), console);
            boolean answered =
                    arguments.value(Options.FOR).isEmpty() || hear(group, true, arguments, console);
            return everywhere && answered ? ExitStatus.DONE : nothing();
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    String.valueOf(e.getMessage())
                            .replace("with MulticastOptions.withSources", "with --from ADDR"));
        }
    }

    private static int nothing() {
        return ExitStatus.of(Stage.TRANSFER);
    }

    // ---- sending

    /// @return whether each left by every interface
    private static boolean sendAll(MulticastGroup group, @Nullable String text, Console console)
            throws NetworkException {
        if (text != null) {
            group.send(text.getBytes(StandardCharsets.UTF_8));
            return true;
        }
        InputLines lines = new InputLines(LONGEST_LINE);
        boolean[] everywhere = {true};
        InputLines.Sink<NetworkException> sender =
                line -> everywhere[0] &= hasLeft(group, line, console);
        try (BufferedInputStream in = new BufferedInputStream(console.in())) {
            byte[] piece = new byte[8192];
            for (int size; (size = in.read(piece)) >= 0; ) {
                lines.take(ByteBuffer.wrap(piece, 0, size), sender);
            }
            lines.end(sender);
        } catch (IOException e) {
            if (e instanceof NetworkException known) {
                throw known;
            }
            throw new UsageException("stdin cannot be read: " + e.getMessage());
        }
        return everywhere[0];
    }

    /// The lines after one that did not leave by an interface are sent all the same.
    private static boolean hasLeft(MulticastGroup group, byte[] line, Console console)
            throws NetworkException {
        try {
            group.send(line);
            return true;
        } catch (NetworkException e) {
            if (e.failure() instanceof TransferFailure.NotSentEverywhere) {
                console.say(e.failure().summary());
                return false;
            }
            throw e;
        }
    }

    // ---- hearing

    /// @param answers whether only what is sent to this machine alone is shown
    /// @return whether anything came
    private static boolean hear(
            MulticastGroup group, boolean answers, Arguments arguments, Console console)
            throws NetworkException, OutputGone {
        Duration limit = arguments.time(Options.FOR, Opening.LEAST, LONGEST).orElse(LONGEST);
        int left = arguments.number(Options.COUNT, MOST_DATAGRAMS).orElse(MOST_DATAGRAMS);
        long end = System.nanoTime() + limit.toNanos();
        boolean came = false;
        console.endWithItsReader();
        while (left > 0) {
            Duration wait = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
            try {
                GroupDatagram next = group.receive(wait);
                if (!answers || !next.isToGroup()) {
                    came = true;
                    left--;
                    show(next, arguments, console);
                }
            } catch (NetworkException e) {
                if (e.failure() instanceof DeadlineExceeded) {
                    return came;
                } else if (!(e.failure() instanceof TransferFailure)) {
                    throw e;
                }
                console.say(e.failure().summary()); // of one datagram: others may come
            }
        }
        return came;
    }

    private static void show(GroupDatagram came, Arguments arguments, Console console)
            throws OutputGone {
        String text = text(came.content());
        if (arguments.has(Options.JSON)) {
            Json json =
                    Json.of("datagram")
                            .put("remote", came.remote().toString())
                            .put("local", came.local().toString())
                            .put("interface", came.interfaceName())
                            .put("toGroup", came.isToGroup())
                            .put("size", came.content().length);
            console.printJson(
                    (text == null
                                    ? json.put("hex", HexFormat.of().formatHex(came.content()))
                                    : json.put("text", text))
                            .line());
            return;
        }
        String shown = text == null ? came.content().length + " bytes" : text;
        console.print(
                SafeText.line(
                        came.remote()
                                + " "
                                + came.interfaceName()
                                + (came.isToGroup() ? "" : " (to us)")
                                + "  "
                                + shown,
                        console.unicode()));
    }

    /// @return `null` if it is none
    private static @Nullable String text(byte[] content) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException _) {
            return null;
        }
    }
}
