package dev.fairlead.discovery.internal.station;

import dev.fairlead.discovery.internal.mdns.RecordContent.Location;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

/// The order in which the places of a service are tried (RFC 2782): by priority; among those of the
/// same, by chance, as often first as their weights say.
final class Locations {
    private Locations() {}

    /// @param random from 0 to its argument, inclusive
    static List<Location> inOrder(List<ResourceRecord> records, IntUnaryOperator random) {
        Map<Integer, List<Location>> byPriority =
                records.stream()
                        .map(ResourceRecord::content)
                        .filter(Location.class::isInstance)
                        .map(Location.class::cast)
                        .filter(where -> where.host().length() > 1) // `.`: it is not offered
                        .collect(
                                Collectors.groupingBy(
                                        Location::priority, TreeMap::new, Collectors.toList()));
        List<Location> order = new ArrayList<>();
        byPriority.values().forEach(equal -> draw(new ArrayList<>(equal), random, order));
        return List.copyOf(order);
    }

    private static void draw(List<Location> left, IntUnaryOperator random, List<Location> order) {
        left.sort((a, b) -> Boolean.compare(a.weight() > 0, b.weight() > 0)); // those of 0 first
        while (!left.isEmpty()) {
            int drawn = random.applyAsInt(left.stream().mapToInt(Location::weight).sum());
            int index = 0;
            for (int sum = left.getFirst().weight(); sum < drawn; sum += left.get(index).weight()) {
                index++;
            }
            order.add(left.remove(index));
        }
    }
}
