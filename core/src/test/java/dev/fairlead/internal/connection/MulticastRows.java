package dev.fairlead.internal.connection;

/// The rows of [OptionsTest] for multicast groups.
final class MulticastRows {
    private static final String GROUPS = "MulticastGroupTest";

    private MulticastRows() {}

    static void addTo(OptionsTest table) {
        table.row("MulticastOptions.interfaces", GROUPS, "whatOneSendsEveryMemberReceives");
        table.row("MulticastOptions.sources", GROUPS, "onlyTheSourcesThatAreNamedAreHeard");
        String sockets = "internal.stack.udp.UdpSocketOptionsTest";
        table.row("MulticastOptions.hopLimit", sockets, "theHopLimitOfAGroupIsTheSockets");
        table.row(
                "MulticastOptions.loopback",
                sockets,
                "whatIsSentToAGroupComesBackIfThatIsAskedFor");
        table.row("MulticastOptions.unicast", GROUPS, "whatIsSentToThisMachineAloneCanBeLeftOut");
        table.row("MulticastOptions.maximumDatagramSize", GROUPS, "whatIsTooLargeIsDroppedAndTold");
        table.row("MulticastOptions.udp", sockets, "aGroupHasTheBuffersThatAreAskedFor");
    }
}
