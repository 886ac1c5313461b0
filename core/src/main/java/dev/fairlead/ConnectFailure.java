package dev.fairlead;

import java.util.List;
import java.util.stream.Collectors;

/// Addresses were known, but no transport could be opened to any of them.
public non-sealed interface ConnectFailure extends NetworkFailure {
    @Override
    default Stage stage() {
        return Stage.CONNECT;
    }

    /// At least one address refused, and none accepted.
    record Refused(Endpoint endpoint, List<Attempt> attempts, List<Resolution> resolutions)
            implements ConnectFailure {
        public Refused {
            attempts = List.copyOf(attempts);
            resolutions = List.copyOf(resolutions);
        }

        @Override
        public String cause() {
            return "connect.refused";
        }

        @Override
        public String summary() {
            return describe(endpoint, attempts);
        }

        @Override
        public String hint() {
            if (endpoint instanceof Endpoint.Unix) {
                return endpoint
                        + " is there, and nobody listens on it any more. Is the service running?";
            }
            return addresses(attempts, cause())
                    + " answered and refused: nothing listens on that"
                    + " port, or a firewall rejects it. Is the service running?"
                    + NameOrigin.of(endpoint, attempts, cause(), resolutions);
        }
    }

    /// No address answered in time.
    record TimedOut(Endpoint endpoint, List<Attempt> attempts, List<Resolution> resolutions)
            implements ConnectFailure {
        public TimedOut {
            attempts = List.copyOf(attempts);
            resolutions = List.copyOf(resolutions);
        }

        @Override
        public String cause() {
            return "connect.timed-out";
        }

        @Override
        public String summary() {
            return describe(endpoint, attempts);
        }

        @Override
        public String hint() {
            if (attempts.stream().allMatch(Attempt::isToThisMachine)) {
                return addresses(attempts, cause())
                        + " is on this machine, and did not answer: the program there takes no more"
                        + " connections, a firewall drops the packets, or loopback is down (`ip link"
                        + " set lo up`). It cannot be told which from here."
                        + NameOrigin.of(endpoint, attempts, cause(), resolutions);
            }
            return addresses(attempts, cause())
                    + " did not answer: the host is down, a firewall"
                    + " drops the packets, or the address is out of date. It cannot be told which from here."
                    + NameOrigin.of(endpoint, attempts, cause(), resolutions);
        }
    }

    /// A router or this system said that an address cannot be reached.
    record Unreachable(Endpoint endpoint, List<Attempt> attempts, List<Resolution> resolutions)
            implements ConnectFailure {
        public Unreachable {
            attempts = List.copyOf(attempts);
            resolutions = List.copyOf(resolutions);
        }

        @Override
        public String cause() {
            return "connect.unreachable";
        }

        @Override
        public String summary() {
            return describe(endpoint, attempts);
        }

        @Override
        public String hint() {
            return "The network says that "
                    + addresses(attempts, cause())
                    + " cannot be reached:"
                    + " the host is down on its own network, or a router or firewall on the way"
                    + " refuses. It cannot be told which from here."
                    + NameOrigin.of(endpoint, attempts, cause(), resolutions);
        }
    }

    /// A firewall said that it does not let anybody through to an address.
    record Prohibited(Endpoint endpoint, List<Attempt> attempts, List<Resolution> resolutions)
            implements ConnectFailure {
        public Prohibited {
            attempts = List.copyOf(attempts);
            resolutions = List.copyOf(resolutions);
        }

        @Override
        public String cause() {
            return "connect.prohibited";
        }

        @Override
        public String summary() {
            return describe(endpoint, attempts);
        }

        @Override
        public String hint() {
            return "A firewall says that it lets nothing through to "
                    + addresses(attempts, cause())
                    + ": one on the way or at the host, or this machine's own (`nft list ruleset`"
                    + " shows its rules). Ask whoever runs it."
                    + NameOrigin.of(endpoint, attempts, cause(), resolutions);
        }
    }

    /// The connection was reset while it was being opened.
    record Reset(Endpoint endpoint, List<Attempt> attempts, List<Resolution> resolutions)
            implements ConnectFailure {
        public Reset {
            attempts = List.copyOf(attempts);
            resolutions = List.copyOf(resolutions);
        }

        @Override
        public String cause() {
            return "connect.reset";
        }

        @Override
        public String summary() {
            return describe(endpoint, attempts);
        }

        @Override
        public String hint() {
            return addresses(attempts, cause())
                    + " accepted and reset at once: the service is"
                    + " overloaded, or it or somebody on the way does not want this machine. It cannot be told which from here."
                    + NameOrigin.of(endpoint, attempts, cause(), resolutions);
        }
    }

    /// Every address was given up by request before it answered, and none is left.
    record Abandoned(Endpoint endpoint, List<Attempt> attempts) implements ConnectFailure {
        public Abandoned {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "connect.abandoned";
        }

        @Override
        public String summary() {
            return endpoint + ": every address was given up before it answered";
        }

        @Override
        public String hint() {
            return "The program asked for the next address each time, and there are no more of "
                    + endpoint
                    + ".";
        }
    }

    /// A Unix socket that is not there.
    record NoSuchSocket(Endpoint endpoint, List<Attempt> attempts) implements ConnectFailure {
        public NoSuchSocket {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "connect.no-such-socket";
        }

        @Override
        public String summary() {
            return endpoint + " does not exist";
        }

        @Override
        public String hint() {
            return "Is the service that makes " + endpoint + " running?";
        }
    }

    private static String describe(Endpoint endpoint, List<Attempt> attempts) {
        var failed = attempts.stream().filter(a -> a.failure() != null).toList();
        if (failed.size() == 1) {
            return failed.getFirst().address() + ": " + failed.getFirst().reason();
        }
        return endpoint
                + ": "
                + failed.stream()
                        .map(a -> a.address() + " " + a.reason())
                        .collect(Collectors.joining(", "));
    }

    private static String addresses(List<Attempt> attempts, String cause) {
        String found =
                attempts.stream()
                        .filter(a -> cause.equals(a.failure()))
                        .map(a -> a.address().toString())
                        .distinct()
                        .collect(Collectors.joining(", "));
        return found.isEmpty() ? "the address" : found;
    }
}
