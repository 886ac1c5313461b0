package dev.fairlead.discovery.internal.station;

import dev.fairlead.DiscoveryOptions;
import dev.fairlead.Interface;
import dev.fairlead.discovery.internal.io.MulticastPort;
import dev.fairlead.discovery.internal.mdns.Engine;
import dev.fairlead.discovery.internal.mdns.Link;
import dev.fairlead.discovery.internal.mdns.LocalAddress;
import java.io.IOException;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Which links are used: those of the interfaces that are fit for it, as they come and go. Belongs
/// to the session's thread.
final class Links {
    private final DiscoveryOptions options;
    private final Engine engine;
    private final LongSupplier now;
    private final Set<Link> joined = new java.util.LinkedHashSet<>();
    private final Map<Integer, String> names = new HashMap<>();
    private final List<String> reasons = new ArrayList<>();
    private @Nullable String closedBecause;
    private @Nullable MulticastPort port;

    Links(DiscoveryOptions options, Engine engine, LongSupplier now) {
        this.options = options;
        this.engine = engine;
        this.now = now;
    }

    void use(MulticastPort opened) {
        port = opened;
        closedBecause = null;
    }

    void cannotOpen(String reason) {
        closedBecause = "UDP port " + MulticastPort.NUMBER + ": " + reason;
    }

    boolean isEmpty() {
        return joined.isEmpty();
    }

    /// Why links that were wanted are not used.
    List<String> reasons() {
        return List.copyOf(reasons);
    }

    /// The name of an interface; its number where it is gone.
    String name(int index) {
        return names.getOrDefault(index, Integer.toString(index));
    }

    /// Takes in how the interfaces are now.
    ///
    /// @return whether something may be different for who waits
    boolean update(List<Interface> interfaces) {
        List<String> before = List.copyOf(reasons);
        int many = joined.size();
        reasons.clear();
        interfaces.forEach(each -> names.put(each.index(), each.name()));
        Map<Link, List<LocalAddress>> wanted = wanted(interfaces);
        for (Link link : List.copyOf(joined)) {
            if (!wanted.containsKey(link)) {
                leave(link);
            }
        }
        wanted.forEach(this::join);
        return !before.equals(reasons) || many != joined.size();
    }

    private void leave(Link link) {
        joined.remove(link);
        engine.linkDown(link, now.getAsLong());
        if (port != null) {
            port.leave(link);
        }
    }

    private void join(Link link, List<LocalAddress> addresses) {
        if (joined.contains(link)) {
            engine.addressesChanged(link, addresses, now.getAsLong());
            return;
        }
        if (port == null) {
            return;
        }
        try {
            port.join(link);
            joined.add(link);
            engine.linkUp(link, addresses, now.getAsLong());
        } catch (IOException e) {
            reasons.add(name(link.interfaceIndex()) + ": " + e.getMessage());
        }
    }

    private Map<Link, List<LocalAddress>> wanted(List<Interface> interfaces) {
        List<Interface> fit = interfaces.stream().filter(this::isFit).toList();
        if (fit.isEmpty() && options.interfaces().isEmpty()) {
            fit = interfaces.stream().filter(Links::isLoopback).toList();
        }
        if (closedBecause != null) {
            reasons.add(closedBecause);
        }
        for (String name : new TreeSet<>(options.interfaces())) {
            if (fit.stream().noneMatch(each -> each.name().equals(name))) {
                reasons.add(name + ": it is not there, or not up");
            }
        }
        Map<Link, List<LocalAddress>> wanted = new LinkedHashMap<>();
        for (Interface each : fit) {
            for (dev.fairlead.LocalAddress address : each.addresses()) {
                if (address.isUsable()) {
                    boolean ipv4 = address.address() instanceof Inet4Address;
                    Link link = new Link(each.index(), ipv4 ? Link.Family.IPV4 : Link.Family.IPV6);
                    wanted.computeIfAbsent(link, _ -> new ArrayList<>())
                            .add(new LocalAddress(address.address(), address.prefixLength()));
                }
            }
            if (each.addresses().isEmpty()) {
                reasons.add(each.name() + ": it has no address");
            }
        }
        return wanted;
    }

    private boolean isFit(Interface each) {
        if (!options.interfaces().isEmpty()) {
            return options.interfaces().contains(each.name()) && each.isRunning();
        }
        return each.isRunning()
                && each.flags().contains(Interface.Flag.MULTICAST)
                && !each.flags().contains(Interface.Flag.LOOPBACK)
                && !each.isPointToPoint()
                && !each.isPeerToPeer();
    }

    private static boolean isLoopback(Interface each) {
        return each.flags().contains(Interface.Flag.LOOPBACK) && each.isRunning();
    }
}
