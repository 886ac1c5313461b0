package dev.fairlead.cli;

import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.doctor.Link;
import dev.fairlead.cli.doctor.SystemFiles;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.Json;
import dev.fairlead.cli.show.LinkText;
import java.util.List;

/// `fairlead interfaces`: the network interfaces of this machine.
final class InterfacesCommand implements Command {
    @Override
    public Syntax syntax() {
        return new Syntax(
                "interfaces",
                "Shows the network interfaces of this machine and their addresses",
                List.of("interfaces [NAME]"),
                List.of(Options.STATS),
                List.of(
                        "The type is one of ethernet, wifi, cellular, bluetooth, bridge, virtual, tunnel, loopback;",
                        "unknown where the system does not tell."),
                List.of(
                        "fairlead interfaces",
                        "fairlead interfaces --stats",
                        "fairlead interfaces --json lo"));
    }

    @Override
    public int run(Arguments arguments, Console console) throws OutputGone {
        List<Link> links = chosen(Link.all(SystemFiles.ofMachine()), arguments);
        boolean stats = arguments.has(Options.STATS);
        if (arguments.has(Options.JSON)) {
            for (Link link : links) {
                console.printJson(json(link));
            }
        } else {
            for (String line : LinkText.draw(links, stats, console.style())) {
                console.print(line);
            }
        }
        return ExitStatus.DONE;
    }

    private static List<Link> chosen(List<Link> links, Arguments arguments) {
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
        List<Link> found = links.stream().filter(link -> link.name().equals(name)).toList();
        if (found.isEmpty()) {
            throw new UsageException(
                    "there is no interface '" + name + "' on this machine",
                    "fairlead interfaces shows those that are");
        }
        return found;
    }

    private static String json(Link link) {
        Json json =
                Json.of("interface")
                        .put("name", link.name())
                        .put("index", link.index())
                        .put("kind", link.type().toString())
                        .put("up", link.isUp());
        link.hasCarrier()
                .ifPresentOrElse(
                        carrier -> json.put("carrier", carrier), () -> json.putNull("carrier"));
        json.put("mtu", link.mtu())
                .putAll(
                        "addresses",
                        link.addresses().stream().map(Link.Prefixed::toString).toList());
        link.traffic()
                .ifPresentOrElse(
                        traffic ->
                                json.put(
                                        "traffic",
                                        traffic,
                                        (fields, t) ->
                                                fields.put("bytesIn", t.bytesIn())
                                                        .put("bytesOut", t.bytesOut())
                                                        .put("packetsIn", t.packetsIn())
                                                        .put("packetsOut", t.packetsOut())
                                                        .put("droppedIn", t.droppedIn())
                                                        .put("droppedOut", t.droppedOut())
                                                        .put("errorsIn", t.errorsIn())
                                                        .put("errorsOut", t.errorsOut())),
                        () -> json.putNull("traffic"));
        return json.line();
    }
}
