package dev.fairlead.cli;

import dev.fairlead.Interface;
import dev.fairlead.Interface.Flag;
import dev.fairlead.InterfaceCounts;
import dev.fairlead.Network;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.Json;
import dev.fairlead.cli.show.LinkText;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `fairlead interfaces`: the network interfaces of this machine.
final class InterfacesCommand implements Command {
    /// Between the two counts that make a rate.
    private static final int WHILE_MILLIS = 500;

    @Override
    public Syntax syntax() {
        return new Syntax(
                "interfaces",
                "Shows the network interfaces of this machine and their addresses",
                List.of("interfaces [NAME]"),
                List.of(Options.STATS),
                List.of(
                        "The type is one of wired, wifi, cellular, loopback, tunnel, bridge, other,"
                                + " as the system",
                        "or the interface's alias says (ip link set NAME alias fairlead:type=wifi)."
                                + " With --stats",
                        "what went through each, and how fast it goes now, over half a second."),
                List.of(
                        "fairlead interfaces",
                        "fairlead interfaces --stats",
                        "fairlead interfaces --json lo"));
    }

    @Override
    public int run(Arguments arguments, Console console) throws OutputGone {
        try (Network network = Network.open(Opening.network())) {
            console.undo().add(network);
            List<Interface> links = chosen(network.interfaces(), arguments);
            boolean stats = arguments.has(Options.STATS);
            Map<String, InterfaceCounts> first = network.interfaceCounts();
            Map<String, InterfaceCounts> before = stats ? first : Map.of();
            Map<String, InterfaceCounts> after = stats ? later(network, first) : first;
            if (arguments.has(Options.JSON)) {
                for (Interface link : links) {
                    console.printJson(json(link, before.get(link.name()), after.get(link.name())));
                }
            } else {
                List<String> lines =
                        stats
                                ? LinkText.draw(links, before, after, console.style())
                                : LinkText.draw(links, console.style());
                for (String line : lines) {
                    console.print(line);
                }
            }
        }
        return ExitStatus.DONE;
    }

    private static Map<String, InterfaceCounts> later(
            Network network, Map<String, InterfaceCounts> before) {
        if (before.isEmpty()) {
            return Map.of(); // a system that does not count will not have counted later
        }
        try {
            TimeUnit.MILLISECONDS.sleep(WHILE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts the command's thread", e);
        }
        return network.interfaceCounts();
    }

    private static List<Interface> chosen(List<Interface> links, Arguments arguments) {
        List<String> operands = arguments.operands();
        if (operands.size() > 1) {
            throw new UsageException(
                    "interfaces shows all of them, or one",
                    arguments.corrected(operands.subList(0, 1)));
        }
        if (operands.isEmpty()) {
            return links;
        }
        String name = operands.getFirst();
        List<Interface> found = links.stream().filter(link -> link.name().equals(name)).toList();
        if (found.isEmpty()) {
            throw new UsageException(
                    "there is no interface '" + name + "' on this machine",
                    "fairlead interfaces shows those that are");
        }
        return found;
    }

    private static String json(
            Interface link, @Nullable InterfaceCounts before, @Nullable InterfaceCounts after) {
        Json json =
                Json.of("interface")
                        .put("name", link.name())
                        .put("index", link.index())
                        .put("kind", link.type().toString())
                        .put("up", link.flags().contains(Flag.UP))
                        .put("carrier", link.flags().contains(Flag.RUNNING))
                        .put("mtu", link.mtu())
                        .put("expensive", link.isExpensive())
                        .put("constrained", link.isConstrained())
                        .put("peerToPeer", link.isPeerToPeer())
                        .put("linkAddress", link.linkAddress().orElse(null))
                        .putAll(
                                "flags",
                                link.flags().stream().sorted().map(Flag::toString).toList())
                        .putAll(
                                "addresses",
                                link.addresses().stream()
                                        .map(each ->
                                                dev.fairlead.Endpoint.address(each.address(), 0)
                                                                .host()
                                                                .split("%", 2)[0]
                                                        + "/"
                                                        + each.prefixLength())
                                        .toList());
        if (after == null) {
            json.putNull("traffic");
        } else {
            json.put("traffic", after, (fields, counts) -> traffic(fields, counts, before));
        }
        return json.line();
    }

    private static void traffic(
            Json fields, InterfaceCounts counts, @Nullable InterfaceCounts before) {
        fields.put("bytesIn", counts.bytesIn())
                .put("bytesOut", counts.bytesOut())
                .put("packetsIn", counts.packetsIn())
                .put("packetsOut", counts.packetsOut())
                .put("droppedIn", counts.droppedIn())
                .put("droppedOut", counts.droppedOut())
                .put("errorsIn", counts.errorsIn())
                .put("errorsOut", counts.errorsOut());
        if (before != null) {
            fields.put("bytesInPerSecond", Math.round(counts.bytesInPerSecond(before)))
                    .put("bytesOutPerSecond", Math.round(counts.bytesOutPerSecond(before)));
        }
    }
}
