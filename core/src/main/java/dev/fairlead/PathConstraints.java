package dev.fairlead;

import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which ways may be taken, and which not. Immutable.
///
/// A path that only others could satisfy is unsatisfied, and its reasons say which of these forbade
/// them.
public final class PathConstraints {
    /// Any way will do, but for peer-to-peer links.
    public static final PathConstraints NONE =
            new PathConstraints(null, null, Set.of(), Set.of(), false, false, false, false);

    private final @Nullable String requiredInterface;
    private final @Nullable InterfaceType requiredType;
    private final Set<String> prohibitedInterfaces;
    private final Set<InterfaceType> prohibitedTypes;
    private final boolean expensiveProhibited;
    private final boolean constrainedProhibited;
    private final boolean localNetworkProhibited;
    private final boolean includePeerToPeer;

    private PathConstraints(
            @Nullable String requiredInterface,
            @Nullable InterfaceType requiredType,
            Set<String> prohibitedInterfaces,
            Set<InterfaceType> prohibitedTypes,
            boolean expensiveProhibited,
            boolean constrainedProhibited,
            boolean localNetworkProhibited,
            boolean includePeerToPeer) {
        this.requiredInterface = requiredInterface;
        this.requiredType = requiredType;
        this.prohibitedInterfaces = prohibitedInterfaces;
        this.prohibitedTypes = prohibitedTypes;
        this.expensiveProhibited = expensiveProhibited;
        this.constrainedProhibited = constrainedProhibited;
        this.localNetworkProhibited = localNetworkProhibited;
        this.includePeerToPeer = includePeerToPeer;
    }

    /// The name of the only interface that may be used. Default: none, any may.
    public Optional<String> requiredInterface() {
        return Optional.ofNullable(requiredInterface);
    }

    /// The only type of interface that may be used. Default: none, any may.
    public Optional<InterfaceType> requiredType() {
        return Optional.ofNullable(requiredType);
    }

    /// Names of interfaces that may not be used. Default: empty.
    public Set<String> prohibitedInterfaces() {
        return prohibitedInterfaces;
    }

    /// Types of interfaces that may not be used. Default: empty.
    public Set<InterfaceType> prohibitedTypes() {
        return prohibitedTypes;
    }

    /// Whether expensive interfaces may not be used. Default: false.
    public boolean expensiveProhibited() {
        return expensiveProhibited;
    }

    /// Whether constrained interfaces may not be used. Default: false.
    public boolean constrainedProhibited() {
        return constrainedProhibited;
    }

    /// Whether machines near by, with no gateway between, may not be reached. Default: false.
    public boolean localNetworkProhibited() {
        return localNetworkProhibited;
    }

    /// Whether peer-to-peer links may be used: see [Interface#isPeerToPeer()]. Default: false. One
    /// that is required by its name may be used in any case.
    public boolean includePeerToPeer() {
        return includePeerToPeer;
    }

    /// @throws IllegalArgumentException if it is empty
    public PathConstraints withRequiredInterface(String name) {
        return new PathConstraints(
                named(name),
                requiredType,
                prohibitedInterfaces,
                prohibitedTypes,
                expensiveProhibited,
                constrainedProhibited,
                localNetworkProhibited,
                includePeerToPeer);
    }

    public PathConstraints withRequiredType(InterfaceType type) {
        return new PathConstraints(
                requiredInterface,
                Objects.requireNonNull(type),
                prohibitedInterfaces,
                prohibitedTypes,
                expensiveProhibited,
                constrainedProhibited,
                localNetworkProhibited,
                includePeerToPeer);
    }

    /// One more name.
    ///
    /// @throws IllegalArgumentException if it is empty
    public PathConstraints withProhibitedInterface(String name) {
        Set<String> names = new HashSet<>(prohibitedInterfaces);
        names.add(named(name));
        return new PathConstraints(
                requiredInterface,
                requiredType,
                Set.copyOf(names),
                prohibitedTypes,
                expensiveProhibited,
                constrainedProhibited,
                localNetworkProhibited,
                includePeerToPeer);
    }

    /// One more type.
    public PathConstraints withProhibitedType(InterfaceType type) {
        Set<InterfaceType> types = new HashSet<>(prohibitedTypes);
        types.add(type);
        return new PathConstraints(
                requiredInterface,
                requiredType,
                prohibitedInterfaces,
                Set.copyOf(types),
                expensiveProhibited,
                constrainedProhibited,
                localNetworkProhibited,
                includePeerToPeer);
    }

    public PathConstraints withExpensiveProhibited(boolean prohibited) {
        return new PathConstraints(
                requiredInterface,
                requiredType,
                prohibitedInterfaces,
                prohibitedTypes,
                prohibited,
                constrainedProhibited,
                localNetworkProhibited,
                includePeerToPeer);
    }

    public PathConstraints withConstrainedProhibited(boolean prohibited) {
        return new PathConstraints(
                requiredInterface,
                requiredType,
                prohibitedInterfaces,
                prohibitedTypes,
                expensiveProhibited,
                prohibited,
                localNetworkProhibited,
                includePeerToPeer);
    }

    /// @param prohibited whether nothing may be sent to machines on the links of this one: to those
    ///   that no gateway stands before. This machine itself may be reached, and nameservers asked
    public PathConstraints withLocalNetworkProhibited(boolean prohibited) {
        return new PathConstraints(
                requiredInterface,
                requiredType,
                prohibitedInterfaces,
                prohibitedTypes,
                expensiveProhibited,
                constrainedProhibited,
                prohibited,
                includePeerToPeer);
    }

    /// @param include whether links to devices near by, with no network between, may be used
    public PathConstraints withIncludePeerToPeer(boolean include) {
        return new PathConstraints(
                requiredInterface,
                requiredType,
                prohibitedInterfaces,
                prohibitedTypes,
                expensiveProhibited,
                constrainedProhibited,
                localNetworkProhibited,
                include);
    }

    private static String named(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("the interface's name is empty; name one");
        }
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PathConstraints constraints
                && Objects.equals(requiredInterface, constraints.requiredInterface)
                && requiredType == constraints.requiredType
                && prohibitedInterfaces.equals(constraints.prohibitedInterfaces)
                && prohibitedTypes.equals(constraints.prohibitedTypes)
                && expensiveProhibited == constraints.expensiveProhibited
                && constrainedProhibited == constraints.constrainedProhibited
                && localNetworkProhibited == constraints.localNetworkProhibited
                && includePeerToPeer == constraints.includePeerToPeer;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                requiredInterface,
                requiredType,
                prohibitedInterfaces,
                prohibitedTypes,
                expensiveProhibited,
                constrainedProhibited,
                localNetworkProhibited,
                includePeerToPeer);
    }

    @Override
    public String toString() {
        return "requiredInterface="
                + requiredInterface
                + ", requiredType="
                + requiredType
                + ", prohibitedInterfaces="
                + new TreeSet<>(prohibitedInterfaces)
                + ", prohibitedTypes="
                + new TreeSet<>(prohibitedTypes)
                + ", expensiveProhibited="
                + expensiveProhibited
                + ", constrainedProhibited="
                + constrainedProhibited
                + ", localNetworkProhibited="
                + localNetworkProhibited
                + ", includePeerToPeer="
                + includePeerToPeer;
    }
}
